import type { SourceDetector } from '../../detectors/detector';
import type { Freshness, History, TaskCounts } from '../../history/history';
import { DAY_SECONDS, formatInstant, type Instant } from '../../lib/clock';
import { counted, shorten } from '../../lib/text';
import { bad, type Check, note, ok } from './check';

interface SourceOptions {
  readonly now: Instant;
  readonly timeZone: string;
  /** Detects a source that delivers less than usual. */
  readonly detector: SourceDetector;
}

/**
 * Checks every source: whether it can be read, which runs it delivered in the last day, whether it
 * keeps runs long enough, and whether its rows hold unknown statuses or times in the future.
 */
export async function checkSources(history: History, options: SourceOptions): Promise<Check[]> {
  const { now } = options;
  const window = { since: now - DAY_SECONDS, until: now };
  const counts = await history.runs.summaries({ ...window, recentSince: [] });
  const freshness = await history.health.freshness(now);
  const unknown = await history.health.unknownStatuses(window);
  const notUnderstood = await history.health.notUnderstood(window);
  const short = await history.health.shorterThan(window);
  const future = await history.health.endingAfter(now + CLOCK_TOLERANCE_SECONDS);
  const at = (instant: Instant) => formatInstant(instant, options.timeZone);
  return [
    ...history.health.failures.map(({ source, error }) =>
      bad(`source ${source}`, error.message, error.hint),
    ),
    ...history.health.sources.flatMap(({ source, found, notes }) => [
      ...(freshness.some((freshness) => freshness.source === source)
        ? []
        : [note(`source ${source}`, `${found}: no runs yet`)]),
      ...notes.map((text) => note(`source ${source}`, text)),
    ]),
    ...freshness.map((freshness) =>
      freshnessCheck(freshness, counts, foundOf(history, freshness.source), options),
    ),
    ...short.map(({ source, oldest }) =>
      note(
        `source ${source}`,
        `keeps runs since ${at(oldest)} only: ` +
          'unless it is new, the last day is not whole and failures are missed',
      ),
    ),
    ...unknown.map(({ source, status, count }) =>
      bad(
        `source ${source}`,
        `${counted(count, 'run')} of the last day with a status that goalgen does not know: ` +
          `'${shorten(status ?? 'NULL', 40)}'`,
        'map it to success, failed, timeout, cancelled, running or skipped (docs/sources.md)',
      ),
    ),
    ...notUnderstood.map(({ source, what, count, example }) =>
      note(
        `source ${source}`,
        `${counted(count, 'time')} ${what} was not understood, such as '${shorten(example, 100)}'`,
      ),
    ),
    ...(future.latest === null
      ? []
      : [
          bad(
            'clock',
            `${counted(future.count, 'run')} ended in the future, up to ${at(future.latest)}`,
            'compare the clocks of the machines that send runs',
          ),
        ]),
  ];
}

/** Seconds by which two clocks may differ without a finding. NTP keeps clocks far closer. */
const CLOCK_TOLERANCE_SECONDS = 60;

function foundOf(history: History, source: string): string {
  return history.health.sources.find((each) => each.source === source)?.found ?? 'imported runs';
}

function freshnessCheck(
  freshness: Freshness,
  counts: readonly TaskCounts[],
  found: string,
  options: SourceOptions,
): Check {
  const subject = `source ${freshness.source}`;
  const own = counts.filter(({ task }) => task.source === freshness.source);
  const runs = own.reduce((total, { runsRead }) => total + runsRead, 0);
  const newest = freshness.recentEnds[0];
  const ended = newest === undefined ? 'none in 30 days' : formatInstant(newest, options.timeZone);
  const told =
    `${found}: ${counted(runs, 'run')} of ${counted(own.length, 'task')} in the last day, ` +
    `newest ${ended}`;
  const ill = options.detector.diagnose(freshness, options.now);
  if (ill !== undefined)
    return bad(subject, `${told}; ${ill.symptom}`, 'is what writes these runs still running?');
  return runs === 0 ? note(subject, told) : ok(subject, told);
}
