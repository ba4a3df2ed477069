import type { Belief } from '../beliefs/belief';
import type { Io } from '../io';
import type { JsonMap } from '../json';
import { renderTable } from './table';

export function beliefJson(belief: Belief): JsonMap {
  return {
    id: belief.id,
    text: belief.text,
    stance: belief.stance,
    weight: belief.weight,
    category: belief.category,
    pattern: belief.pattern,
    task: belief.taskGlob,
    state: belief.state,
    created_at: belief.createdAt,
    created_by: belief.createdBy,
  };
}

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
  return criteria.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`])).join(' ');
}
