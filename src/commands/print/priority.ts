import type { Io } from '../../lib/io';
import { decimal, shorten } from '../../lib/text';
import type { Ranked } from '../../planner/priority';
import { renderTable, TEXT_LENGTH_MAX } from './table';

export function renderRanked(io: Io, ranked: readonly Ranked[]): string {
  return renderTable(
    io,
    [
      { title: 'ID' },
      { title: 'STATE' },
      { title: 'PRIO', alignRight: true },
      { title: 'VALUE', alignRight: true },
      { title: 'EFFORT', alignRight: true },
      { title: 'RISK', alignRight: true },
      { title: 'URGENT', alignRight: true },
      { title: 'GOAL', elastic: true },
    ],
    ranked.map(({ goal, priority, parts, veto }) => [
      goal.id,
      veto === null ? goal.state : `${goal.state} (forbidden)`,
      priority === null ? '-' : decimal(Math.round(priority * 100) / 100),
      decimal(parts.value),
      decimal(parts.effort),
      decimal(parts.risk),
      decimal(Math.round(parts.urgency * 100) / 100),
      shorten(goal.text, TEXT_LENGTH_MAX),
    ]),
  );
}
