import { formatMinute } from '../../lib/clock';
import type { Io } from '../../lib/io';
import { counted, decimal, printable, shorten } from '../../lib/text';
import { compare, type ReplayedGoal, type ReplayResult } from '../../replay/result';
import { styleFor } from './style';
import { TEXT_LENGTH_MAX } from './table';

export function renderReplay(io: Io, replayed: ReplayResult, timeZone: string): string {
  const style = styleFor(io.stdout, io.env);
  const at = (instant: number) => formatMinute(instant, timeZone);
  const { scans, runs, days, blocked, goals } = replayed;
  const { same, added, gone, accepted, rejected } = compare(replayed);
  const busiest = days.reduce((most, { proposals }) => Math.max(most, proposals), 0);
  const proposals = days.reduce((total, day) => total + day.proposals, 0);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0
      ? []
      : ['', style.bold(title), ...lines.map((line) => `  ${printable(line)}`)];
  return [
    `${counted(scans, 'scan')} over ${counted(runs, 'run')} in ${counted(days.length, 'day')}: ` +
      `${counted(goals.length, 'goal')} of ${counted(proposals, 'proposal')} ` +
      `(${decimal(proposals / Math.max(1, days.length))} a day, at most ${busiest})`,
    ...section(
      'Goals',
      goals.map((goal) => goalLine(goal, at)),
    ),
    ...section(
      'Not created',
      [...blocked].map(([reason, count]) => `${reason}  ${counted(count, 'time')}`),
    ),
    ...section('Compared with what really happened', [
      `${same} the same, ${added.length} new, ${gone.length} gone`,
      ...added.map(
        ({ openedAt, text }) => `new   ${at(openedAt)}  ${shorten(text, TEXT_LENGTH_MAX)}`,
      ),
      ...gone.map(
        ({ createdAt, text }) => `gone  ${at(createdAt)}  ${shorten(text, TEXT_LENGTH_MAX)}`,
      ),
      `of ${accepted.of} that were taken up, ${accepted.proposed} would have been proposed; ` +
        `of ${rejected.of} that were refused, ${rejected.proposed}`,
    ]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function goalLine(
  { openedAt, autoApprovedAt, closedAt, closedBy, confidence, text }: ReplayedGoal,
  at: (instant: number) => string,
) {
  const end =
    closedAt === null
      ? autoApprovedAt === null
        ? 'open'
        : `active ${at(autoApprovedAt)}`
      : `${closedBy} ${at(closedAt)}`;
  return `${at(openedAt)}  ${decimal(confidence)}  ${shorten(text, TEXT_LENGTH_MAX)}  (${end})`;
}
