import { evidenceOf, type Goal } from '../../goals/goal';
import type { Measured } from '../../goals/success/metrics';
import { conditionText, readCondition } from '../../goals/suppression/condition';
import { isFailure, type Run } from '../../history/run';
import type { StoredEvent } from '../../ledger/outbox';
import { formatInstant } from '../../lib/clock';
import type { Io } from '../../lib/io';
import { isJsonMap, type Json, type JsonMap } from '../../lib/json';
import { counted, printable, shorten } from '../../lib/text';
import { confidenceText, jsonText } from './goals';
import { styleFor } from './style';

/** Everything that `show` prints about a goal. */
export interface GoalDetail {
  readonly goal: Goal;
  /** The stored verdicts on the goal's proposal; empty for goals typed by people. */
  readonly verdicts: readonly Json[];
  readonly runs: readonly Run[];
  /** How an open goal fares by its success metrics; undefined where goalgen cannot measure it. */
  readonly progress: Measured | undefined;
  readonly events: readonly StoredEvent[];
}

/** Maximum number of characters of a printed line; longer lines are cut. */
const LINE_LENGTH_MAX = 300;

export function renderGoalDetail(io: Io, detail: GoalDetail, timeZone: string): string {
  const { goal } = detail;
  const style = styleFor(io.stdout, io.env);
  const at = (instant: number) => formatInstant(instant, timeZone);
  const sections: ReadonlyArray<readonly [string, readonly string[]]> = [
    ['', factLines(goal, at, timeZone)],
    ['Evidence', mapLines(withoutTerms(evidenceOf(goal)))],
    [`Confidence ${confidenceText(goal)}`, mapLines(termsOf(evidenceOf(goal)))],
    ['Success so far', progressLines(detail.progress)],
    ['Outcome', mapLines(outcomeOf(goal))],
    ['Gates', detail.verdicts.filter(isJsonMap).map(verdictLine)],
    ['Last runs', detail.runs.map((run) => runLine(run, at))],
    [
      'Ledger',
      detail.events.map((event) => `${at(event.ts)}  ${event.event}${changeText(event.meta)}`),
    ],
  ];
  const title = style.bold(printable(goal.text));
  const blocks = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) => {
      const body = lines.map((line) => `  ${printable(shorten(line, LINE_LENGTH_MAX))}\n`).join('');
      return name === '' ? body : `\n${style.bold(name)}\n${body}`;
    });
  return `${title}\n${blocks.join('')}`;
}

function factLines(goal: Goal, at: (instant: number) => string, timeZone: string): string[] {
  return [
    `id         ${goal.id}`,
    `state      ${goal.state} since ${at(goal.stateSince)}` +
      `${goal.autoApproved ? ' (approved automatically)' : ''}`,
    `source     ${goal.source}${goal.createdBy === null ? '' : `, by ${goal.createdBy}`}`,
    `category   ${goal.category}; value ${goal.value}, effort ${goal.effort}, risk ${goal.risk}`,
    `success    ${jsonText(goal.successMetrics)}`,
    `created    ${at(goal.createdAt)}`,
    ...(goal.lastSeenAt === null
      ? []
      : [`seen       ${goal.sightings}x, last ${at(goal.lastSeenAt)}`]),
    ...(goal.inhibitedBy === null
      ? []
      : [`inhibited  by ${goal.inhibitedBy}, which is about its cause`]),
    ...(goal.previousGoalId === null ? [] : [`follows    ${goal.previousGoalId}`]),
    ...(goal.state === 'rejected'
      ? [`refused    ${conditionText(readCondition(goal.rejectedUntil), timeZone)}`]
      : []),
    ...(goal.unreadable.length === 0 ? [] : [`unreadable ${goal.unreadable.join(', ')}`]),
  ];
}

/**
 * The outcome of a goal, with a text for each metric: its values before and after, and the target.
 */
function outcomeOf({ outcome: { metrics, ...rest } }: Goal): JsonMap {
  if (!isJsonMap(metrics)) return rest;
  const told = Object.entries(metrics).map(([name, each]) => [
    name,
    isJsonMap(each)
      ? `${each.before ?? 'unknown'} -> ${each.after ?? 'unknown'} (wanted ${each.wanted})`
      : each,
  ]);
  return { ...Object.fromEntries(told), ...rest };
}

function progressLines(progress: Measured | undefined): string[] {
  if (progress === undefined) return [];
  const measures = progress.measures.map(
    ({ metric, wanted, now, met }) =>
      `${met ? '✓' : '·'} ${metric} ${now ?? 'unknown'} (wanted ${wanted})`,
  );
  return [
    ...measures,
    `${counted(progress.runs, 'run')} since then, healthy for ${progress.healthyHours} hours`,
  ];
}

function termsOf(evidence: JsonMap): JsonMap {
  return isJsonMap(evidence.confidence_terms) ? evidence.confidence_terms : {};
}

function withoutTerms({ confidence_terms: _, ...evidence }: JsonMap): JsonMap {
  return evidence;
}

function mapLines(map: JsonMap): string[] {
  const width = Math.max(0, ...Object.keys(map).map((key) => key.length));
  return Object.entries(map).map(([key, value]) => `${key.padEnd(width)}  ${jsonText(value)}`);
}

function verdictLine({ passed, message }: JsonMap): string {
  return `${passed === true ? '✓' : '✗'} ${message}`;
}

function runLine(run: Run, at: (instant: number) => string): string {
  const mark = run.status === 'success' ? '✓' : isFailure(run) ? '✗' : '·';
  const error = run.error === null ? '' : `: ${run.error}`;
  return `${mark} ${at(run.finishedAt ?? run.startedAt)}  ${run.status}${error}`;
}

function changeText(meta: JsonMap): string {
  const change =
    meta.to === undefined ? '' : `  ${jsonText(meta.from ?? null)} -> ${jsonText(meta.to)}`;
  const by = typeof meta.by === 'string' ? ` by ${meta.by}` : '';
  const note = typeof meta.note === 'string' ? ` (${meta.note})` : '';
  return `${change}${by}${note}`;
}
