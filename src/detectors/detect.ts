import { HOUR_SECONDS, type Instant, type Window } from '../clock';
import type { FeedOptions } from '../config/config';
import { FAILURE_STATUSES, type History, type TaskHistory, type TaskSummary } from '../history/history';
import { taskName } from '../history/taskName';
import { type Finding, onIncompleteHistory } from '../proposals/proposal';
import type { Detector } from './detector';
import { diagnoseFeed, FEED_DETECTOR, feedFinding, type IllFeed } from './feed';

export interface Detection {
  /** Runs that ended in the longest window looked at, of every status; 0 means that the history was silent. */
  readonly runsRead: number;
  readonly tasksRead: number;
  /** Suspect tasks whose runs cannot be looked at, because their name is no text (a table that others fill). */
  readonly unreadableTasks: readonly string[];
  /** Sources that were read and have no run in the window. */
  readonly silentSources: readonly string[];
  /** Sources from which less comes than usual. */
  readonly illFeeds: readonly IllFeed[];
  /** By the name of the detector, in the order they report. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
}

interface DetectOptions {
  readonly now: Instant;
  /** How many of a suspect's newest failures are looked at; counts are exact all the same. */
  readonly maxRunsPerTask: number;
  readonly feed: FeedOptions;
}

/** Of the successes since a failure more than this say no more. */
const SUCCESSES_MAX = 100;

/**
 * Asks whether runs arrive as usual, then every detector about every task: one aggregate per window, then the suspects,
 * a task at a time.
 */
export function detect(history: History, detectors: readonly Detector[], options: DetectOptions): Promise<Detection> {
  return history.snapshot(async () => {
    const illFeeds = await illFeedsOf(history, options);
    const summariesOf = new Map<number, TaskSummary[]>();
    const findings = new Map<string, readonly Finding[]>();
    if (illFeeds.length > 0) findings.set(FEED_DETECTOR, illFeeds.map(feedFinding));
    const unreadableTasks = new Set<string>();
    for (const detector of detectors) {
      const window: Window = { since: options.now - detector.lookbackHours * HOUR_SECONDS, until: options.now };
      const summaries = summariesOf.get(window.since) ?? (await history.summaries(window));
      summariesOf.set(window.since, summaries);
      const suspects = summaries.filter((summary) => detector.suspects(summary));
      const found: Finding[] = [];
      for await (const close of closeUps(history, suspects, window, options.maxRunsPerTask)) {
        if (close.summary.failures > 0 && close.failures.length === 0)
          unreadableTasks.add(taskName(close.summary.task));
        found.push(...diagnosed(detector, close, illFeeds, options.now));
      }
      findings.set(detector.name, found);
    }
    const read = readBy(summariesOf, history);
    return { ...read, illFeeds, findings, unreadableTasks: [...unreadableTasks] };
  });
}

function diagnosed(detector: Detector, close: TaskHistory, illFeeds: readonly IllFeed[], now: Instant): Finding[] {
  const finding = detector.diagnose(close, now);
  const isIll = illFeeds.some(({ source }) => source === close.summary.task.source);
  return finding === undefined ? [] : [isIll ? onIncompleteHistory(finding) : finding];
}

async function illFeedsOf(history: History, { now, feed: options }: DetectOptions): Promise<IllFeed[]> {
  if (!options.enabled) return [];
  const feeds = await history.feeds(now);
  return feeds.flatMap((feed) => diagnoseFeed(feed, now, options) ?? []);
}

/** The suspects, looked at one at a time; not those whose source failed meanwhile, which is told as a whole. */
async function* closeUps(
  history: History,
  suspects: readonly TaskSummary[],
  window: Window,
  limit: number,
): AsyncGenerator<TaskHistory> {
  for (const summary of suspects) {
    const failedBefore = history.failures.length;
    const close = await closeUp(history, summary, window, limit);
    if (history.failures.length === failedBefore) yield close;
  }
}

async function closeUp(history: History, summary: TaskSummary, window: Window, limit: number): Promise<TaskHistory> {
  const { task, lastFailureAt } = summary;
  const failures = await history.runs(task, window, { limit, statuses: FAILURE_STATUSES });
  const since = { since: lastFailureAt ?? window.since, until: window.until };
  const successes = await history.runs(task, since, { limit: SUCCESSES_MAX, statuses: ['success'] });
  // A success that ended at the same instant as the failure is no recovery from it.
  const successesSince = successes.filter(({ finishedAt }) => finishedAt !== null && finishedAt > since.since);
  return { summary, failures, successesSince };
}

function readBy(
  summariesOf: ReadonlyMap<number, readonly TaskSummary[]>,
  { sources, failures }: History,
): Pick<Detection, 'runsRead' | 'tasksRead' | 'silentSources'> {
  const widest = summariesOf.get(Math.min(...summariesOf.keys())) ?? [];
  return {
    runsRead: widest.reduce((total, { runsRead }) => total + runsRead, 0),
    tasksRead: widest.length,
    silentSources: sources
      .map(({ source }) => source)
      .filter((name) => !failures.some(({ source }) => source === name))
      .filter((name) => !widest.some(({ task }) => task.source === name)),
  };
}
