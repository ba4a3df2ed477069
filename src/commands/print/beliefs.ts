import type { Belief } from '../../beliefs/belief';
import type { BeliefTest } from '../../beliefs/testBelief';
import type { Io } from '../../lib/io';
import { counted, printable, shorten } from '../../lib/text';
import type { PastProposal } from '../../proposals/store';
import { renderTable, TEXT_LENGTH_MAX } from './table';

export function renderBeliefs(io: Io, beliefs: readonly Belief[]): string {
  return renderTable(
    io,
    [
      { title: 'ID' },
      { title: 'STATE' },
      { title: 'STANCE' },
      { title: 'WEIGHT', alignRight: true },
      { title: 'ABOUT' },
      { title: 'BELIEF', elastic: true },
    ],
    beliefs.map((belief) => [
      belief.id,
      belief.state,
      belief.stance,
      String(belief.weight),
      aboutOf(belief),
      belief.text,
    ]),
  );
}

function aboutOf(belief: Belief): string {
  const criteria = [
    ['category', belief.category],
    ['pattern', belief.pattern],
    ['task', belief.taskGlob],
  ];
  return criteria
    .flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))
    .join(' ');
}

/** Maximum number of proposals that are listed as blocked, and as let through. */
const SHOWN_MAX = 20;

export function renderBeliefTest(
  { blocked, letThrough, unchanged, asked }: BeliefTest,
  days: number,
): string {
  const lines = (what: string, proposals: readonly PastProposal[]) => [
    ...proposals
      .slice(0, SHOWN_MAX)
      .map(
        ({ text, goalId }) =>
          `${what}  ${goalId ?? '-'}  ${printable(shorten(text, TEXT_LENGTH_MAX))}`,
      ),
    ...(proposals.length > SHOWN_MAX ? [`and ${proposals.length - SHOWN_MAX} more ${what}`] : []),
  ];
  return [
    ...lines('blocked', blocked),
    ...lines('let through', letThrough),
    `Of ${counted(asked, 'proposal')} of the last ${days} days ` +
      `it would have blocked ${blocked.length}, let through ${letThrough.length}, ` +
      `and changed nothing for ${unchanged} that it is about.`,
  ]
    .map((line) => `${line}\n`)
    .join('');
}
