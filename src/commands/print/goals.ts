import { confidenceOf, type Goal } from '../../goals/goal';
import { formatMinute } from '../../lib/clock';
import type { Io } from '../../lib/io';
import type { Json } from '../../lib/json';
import { decimal, shorten } from '../../lib/text';
import { renderTable, TEXT_LENGTH_MAX } from './table';

export function renderGoals(io: Io, goals: readonly Goal[], timeZone: string): string {
  return renderTable(
    io,
    [
      { title: 'ID' },
      { title: 'STATE' },
      { title: 'CONF', alignRight: true },
      { title: 'SEEN', alignRight: true },
      { title: 'CREATED' },
      { title: 'GOAL', elastic: true },
    ],
    goals.map((goal) => [
      goal.id,
      goal.inhibitedBy === null ? goal.state : `${goal.state} (inhibited)`,
      confidenceText(goal),
      goal.sightings === 0 ? '-' : `${goal.sightings}x`,
      formatMinute(goal.createdAt, timeZone),
      shorten(goal.text, TEXT_LENGTH_MAX),
    ]),
  );
}

export function confidenceText(goal: Goal): string {
  const confidence = confidenceOf(goal);
  return confidence === undefined ? '-' : decimal(confidence);
}

/** A value of evidence or of figures as text on one line; a string without quotes. */
export function jsonText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
