import { conditionText, readCondition } from '../../goals/suppression/condition';
import type { Silence } from '../../goals/suppression/silence';
import type { Suppression } from '../../goals/suppression/store';
import { formatMinute } from '../../lib/clock';
import type { Io } from '../../lib/io';
import { shorten } from '../../lib/text';
import { renderTable, TEXT_LENGTH_MAX } from './table';

export function renderSuppressions(
  io: Io,
  found: readonly Suppression[],
  timeZone: string,
): string {
  return renderTable(
    io,
    [
      { title: 'GOAL' },
      { title: 'REJECTED' },
      { title: 'HELD BACK', alignRight: true },
      { title: 'LAST' },
      { title: 'HOLDS' },
      { title: 'TEXT', elastic: true },
    ],
    found.map(({ goal, heldBack, lastHeldBackAt }) => [
      goal.id,
      formatMinute(goal.stateSince, timeZone),
      `${heldBack}x`,
      lastHeldBackAt === null ? '-' : formatMinute(lastHeldBackAt, timeZone),
      conditionText(readCondition(goal.rejectedUntil), timeZone),
      shorten(goal.text, TEXT_LENGTH_MAX),
    ]),
  );
}

export function renderSilences(io: Io, silences: readonly Silence[], timeZone: string): string {
  return renderTable(
    io,
    [
      { title: 'ID' },
      { title: 'TASKS' },
      { title: 'FROM' },
      { title: 'UNTIL' },
      { title: 'BY' },
      { title: 'NOTE', elastic: true },
    ],
    silences.map(({ id, taskGlob, beginsAt, endsAt, createdBy, note }) => [
      id,
      taskGlob,
      formatMinute(beginsAt, timeZone),
      formatMinute(endsAt, timeZone),
      createdBy ?? '-',
      note ?? '-',
    ]),
  );
}
