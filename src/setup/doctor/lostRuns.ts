import type { History } from '../../history/history';
import { DAY_SECONDS, formatInstant, type Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import { shorten } from '../../lib/text';
import { type Check, note } from './check';

/** Days in which lost runs are counted. */
const DAYS = 30;

/** Tells of the lost runs of every source, with the latest of them. */
export async function checkLostRuns(
  history: Pick<History, 'runs'>,
  { now, timeZone }: { now: Instant; timeZone: string },
): Promise<Check[]> {
  const begun = await history.runs.inFlight({ since: now - DAYS * DAY_SECONDS, until: now });
  const lost = groupBy(
    begun.filter(({ run }) => run.lost !== undefined),
    ({ task }) => task.source,
  );
  return [...lost].flatMap(([source, runs]) =>
    runs
      .slice(-1)
      .map(({ task, run }) =>
        note(
          `source ${source}`,
          `runs whose end is not known: ${runs.length} in the last ${DAYS} days, ` +
            `such as one of '${shorten(task.taskType, 100)}' at ` +
            formatInstant(run.startedAt, timeZone),
        ),
      ),
  );
}
