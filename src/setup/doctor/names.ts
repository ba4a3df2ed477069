import type { History } from '../../history/history';
import { familyText, nameFamilies } from '../../history/uniqueNames';
import { DAY_SECONDS, type Instant } from '../../lib/clock';
import { type Check, note } from './check';

/** Days in which the runs of a name are counted. */
const DAYS = 30;

/** Tells of tasks whose names are never the same twice, so that each has one run. */
export async function checkNames(history: Pick<History, 'runs'>, now: Instant): Promise<Check[]> {
  const window = { since: now - DAYS * DAY_SECONDS, until: now, recentSince: [] };
  const tasks = await history.runs.summaries(window);
  const named = tasks.map(({ task, runsRead }) => ({ name: task.taskType, runs: runsRead }));
  return nameFamilies(named).map((family) => note('names', familyText(family)));
}
