import { groupBy } from '../lib/groupBy';
import type { TaskCounts } from './history';
import type { Run } from './run';
import { taskKey } from './taskName';

/** The counts of those series whose task has several. */
export function onlySeveral(counts: readonly TaskCounts[]): TaskCounts[] {
  const byTask = groupBy(counts, ({ task: { series: _, ...task } }) => taskKey(task));
  return [...byTask.values()].flatMap((own) => (own.length > 1 ? own : []));
}

/** Minimum number of pauses between runs of a host by which it is judged. */
const GAPS_MIN = 4;
/** Maximum ratio of the variance of gaps to that of hosts which take runs by chance. */
const VARIANCE_RATIO_MAX = 0.5;

/**
 * Whether a host runs a task by itself, as the others do. Workers that share a queue take runs by
 * chance: between two runs of one of them lies a number of runs that varies as widely as a
 * geometric distribution does. A host with a schedule of its own takes its turn.
 * @param runs runs of the task on all hosts, in the order in which they ended
 */
export function runsByItself(runs: readonly Run[], host: string): boolean {
  const places = runs.flatMap(({ series }, index) => (series === host ? [index] : []));
  const gaps = places.slice(1).map((place, index) => place - (places[index] ?? place));
  if (gaps.length < GAPS_MIN) return false;
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  // A geometric distribution with this mean has the variance mean * (mean - 1).
  return variance <= VARIANCE_RATIO_MAX * mean * (mean - 1);
}
