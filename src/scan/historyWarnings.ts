import type { Detection } from '../detectors/run/detect';
import { sourceFreshness } from '../detectors/sourceFreshness';
import type { SourceNotUnderstood } from '../history/history';
import { LOCAL_SOURCE } from '../history/sources/localSource';
import { formatInstant, HOUR_SECONDS, type Instant, type Window } from '../lib/clock';
import type { Log } from '../lib/log';
import { counted, shorten } from '../lib/text';
import { goalKeyOf } from '../proposals/proposal';
import { lastSeenAt } from '../proposals/store';
import type { ScanInput } from './scanInput';
import { lastScanAt } from './telemetry';

/**
 * Warns about gaps and errors in the history that a scan read, so that the operator does not take
 * missing runs for healthy tasks.
 * @returns what the sources say that was not understood
 */
export async function warnOfHistory(
  input: ScanInput,
  detection: Detection,
): Promise<readonly SourceNotUnderstood[]> {
  const { history, log } = input;
  for (const { source, found, notes } of history.health.sources.filter(
    (each) => each.source !== LOCAL_SOURCE,
  ))
    log.debug([`Source ${source}: ${found}.`, ...notes].join(' '));
  const known = await knownProblems(input, detection);
  warnOfSilence(detection, known, log);
  for (const { source, symptom } of detection.freshnessProblems) {
    const told =
      `Source ${source} delivers less than usual: ${symptom}. ` +
      'What it does not say may be missing, not well';
    // Told once: afterwards its goal and doctor tell it.
    if (known.has(source)) log.info(told);
    else log.warn(told);
  }
  // Only the hours that detectors call recent must be complete. The past that they compare with may
  // be incomplete.
  const { now } = input;
  const recent = { since: now - detection.recentHours * HOUR_SECONDS, until: now };
  await warnOfRetention(input, recent);
  const statuses = await warnOfStatuses(input, recent);
  for (const { source, wholeSince } of await history.health.unevenlyKept())
    log.info(
      `Source ${source} keeps successes and failures for different times: shares rest on the time ` +
        `since ${formatInstant(wholeSince, input.config.timeZone)}`,
    );
  const notUnderstood = await history.health.notUnderstood(recent);
  for (const { source, what, count, example } of notUnderstood)
    log.info(
      `Source ${source}: ${counted(count, 'time')} ${what} was not understood, ` +
        `such as '${shorten(example, 100)}'`,
    );
  if (!input.replayed) await warnOfClocks(input);
  // Failures come last, because each of the queries above may add one.
  for (const { error } of history.health.failures)
    log.warn(`${error.message.replace(/\.?$/, '.')} Nothing is known of its tasks`);
  return [...statuses, ...notUnderstood];
}

/** The sources that deliver less than usual and of which an earlier scan told that. */
async function knownProblems(
  { db }: ScanInput,
  { freshnessProblems }: Detection,
): Promise<ReadonlySet<string>> {
  const previous = await lastScanAt(db);
  const known = new Set<string>();
  for (const { source } of previous === undefined ? [] : freshnessProblems) {
    const { family = '' } = sourceFreshness;
    const key = goalKeyOf({ patternFamily: family, subjectKey: source });
    if ((await lastSeenAt(db, key)) === previous) known.add(source);
  }
  return known;
}

/**
 * Warns about a history and about sources without any runs, and about tasks with unreadable names.
 */
function warnOfSilence(
  { runsRead, tasksRead, silentSources, unreadableTasks, freshnessProblems }: Detection,
  known: ReadonlySet<string>,
  log: Log,
): void {
  const isTold = freshnessProblems.length > 0 && silentSources.every((name) => known.has(name));
  if (runsRead === 0 && !isTold)
    log.warn(
      '0 runs read: the history holds no run that ended in the window. Is it still being written?',
    );
  else {
    log.info(`${counted(runsRead, 'run')} of ${counted(tasksRead, 'task')} read`);
    // No warning for the built-in history: it exists even where goalgen records nothing in it.
    for (const source of silentSources.filter((name) => name !== LOCAL_SOURCE && !known.has(name)))
      log.warn(`Source ${source}: 0 runs read. Is it still being written?`);
  }
  for (const task of unreadableTasks) {
    log.warn(
      `Task '${shorten(task, 100)}' fails and cannot be looked at: its name is not text. ` +
        'Mend task_type with SQL',
    );
  }
}

async function warnOfRetention({ history, config, log }: ScanInput, window: Window): Promise<void> {
  for (const { source, oldest } of await history.health.shorterThan(window)) {
    const since = formatInstant(window.since, config.timeZone);
    log.warn(
      `Source ${source} keeps runs since ${formatInstant(oldest, config.timeZone)} only, ` +
        `and the window begins at ${since}: ` +
        'unless it is new, keep them longer, or failures are missed',
    );
  }
}

async function warnOfStatuses(
  { history, log }: ScanInput,
  window: Window,
): Promise<SourceNotUnderstood[]> {
  const found = await history.health.unknownStatuses(window);
  if (found.length === 0) return [];
  const told = found.map(
    ({ source, status, count }) => `${count} '${shorten(status ?? 'NULL', 40)}' in ${source}`,
  );
  log.warn(`Runs with a status that goalgen does not know count as nothing: ${told.join(', ')}`);
  return found.map(({ source, status, count }) => ({
    source,
    what: 'a status that goalgen does not know',
    count,
    example: status ?? 'NULL',
  }));
}

/**
 * Warns about wrong clocks: the clock of this machine may have been set back, or the clock of a
 * machine that sends runs may be ahead.
 */
async function warnOfClocks({ db, history, config, now, log }: ScanInput): Promise<void> {
  const at = (instant: Instant) => formatInstant(instant, config.timeZone);
  const { count, latest } = await history.health.endingAfter(now + CLOCK_TOLERANCE_SECONDS);
  if (latest !== null) {
    log.warn(
      `${counted(count, 'run')} ended in the future, up to ${at(latest)}: ` +
        'they count when that time comes. Is a clock wrong?',
    );
  }
  const previous = await lastScanAt(db);
  if (previous !== undefined && previous > now + CLOCK_TOLERANCE_SECONDS) {
    log.warn(`The last scan was at ${at(previous)}, which is still to come: the clock went back`);
  }
}

/** Seconds by which two clocks may differ without a warning. NTP keeps clocks far closer. */
const CLOCK_TOLERANCE_SECONDS = 60;
