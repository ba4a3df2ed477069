import { FRESHNESS_HOURS, type Freshness } from '../history/history';
import type { MetricAnswer, RunsSince } from '../history/successMetric';
import {
  DAY_SECONDS,
  formatInstant,
  HOUR_SECONDS,
  type Instant,
  touchesWeekend,
} from '../lib/clock';
import { fourPlaces } from '../lib/rounding';
import { count, ratio, share, type Values } from '../lib/settings';
import { counted } from '../lib/text';
import type { Finding } from '../proposals/proposal';
import { oneDecimal } from './baseline/successMetrics';
import { defineDetector, type FreshnessProblem } from './detector';

const NAME = 'feed_detector';
const FAMILY = 'history_feed';

/** Minimum number of pauses between runs that show a source's habit. */
const PAUSES_MIN = 5;
/**
 * Seconds that the examined runs must span to include a night. Otherwise a quiet night looks like
 * an end of the deliveries.
 */
const SPAN_MIN_SECONDS = DAY_SECONDS;
/**
 * Seconds that the examined runs must span to include a weekend, which otherwise looks like an end.
 * With a shorter span, the longest usual pause is taken to be at least a day when a silence touches
 * a weekend.
 */
const WEEK_SECONDS = 7 * DAY_SECONDS;
/**
 * Minimum seconds of silence that are reported. Scans usually run hourly, so they cannot tell
 * shorter ones.
 */
const AGE_MIN_SECONDS = HOUR_SECONDS;
/** Minimum number of past days with runs that show a usual volume. */
const PAST_DAYS_MIN = 3;
/** Maximum confidence. A holiday looks the same as an outage, so a person decides. */
const CONFIDENCE_MAX = 0.85;

const settings = {
  maxAgeRatio: ratio(
    3,
    'a source is ill when its newest run is so many times older than its longest usual pause',
  ),
  minVolumeShare: share(
    0.25,
    'or when in the last 3 hours came less than this share ' +
      'of what came in the same hours of the past days',
  ),
  minUsualRuns: count(10, 'of which fewer than this say nothing'),
};
type FreshnessOptions = Values<typeof settings>;

/**
 * Finds a source that delivers less than usual. There is one goal about the source, however long
 * that lasts and however many problems the missing runs hide.
 */
export const sourceFreshness = defineDetector({
  kind: 'source',
  name: NAME,
  looksFor: 'look for sources that no longer deliver',
  patterns: ['history_feed_stale', 'history_feed_thin'],
  family: FAMILY,
  settings,
  successMetrics: { feed_is_usual_hours: { measure: usualHours, isAboutSource: true } },
  make: (options) => ({
    diagnose: (freshness, now) =>
      dead(freshness, now, options) ?? stale(freshness, now, options) ?? thin(freshness, options),
    findingOf,
  }),
});

/** Met if a scan last met the problem at least `wanted` hours ago. */
function usualHours(wanted: number, since: RunsSince): MetricAnswer {
  const from = Math.max(since.since, since.lastSeenAt ?? since.since);
  const now = (since.now - from) / HOUR_SECONDS;
  return { now: oneDecimal(now), met: now >= wanted };
}

/**
 * The problem that a source which had runs has none in FRESHNESS_DAYS, unless its runs usually are
 * that far apart: then its newest run must be more than `maxAgeRatio` times older than its longest
 * pause. Confidence is `CONFIDENCE_MAX`.
 */
function dead(
  { source, recentEnds, pastEnds }: Freshness,
  now: Instant,
  { maxAgeRatio }: FreshnessOptions,
): FreshnessProblem | undefined {
  const [newest] = pastEnds;
  if (newest === undefined || recentEnds.length > 0) return undefined;
  const longestPause = longestOf(pastEnds);
  const age = now - newest;
  if (age <= maxAgeRatio * longestPause) return undefined;
  return silent(
    { source, newest, age, longestPause, runsLookedAt: pastEnds.length },
    {
      symptom: `its newest run ended ${counted(Math.floor(age / DAY_SECONDS), 'day')} ago`,
      confidence: CONFIDENCE_MAX,
    },
  );
}

/**
 * The problem that the source's newest run is more than `maxAgeRatio` times older than the longest
 * pause between its last runs. Confidence is 0.80 at that ratio, plus 0.05 for each further such
 * pause, at most `CONFIDENCE_MAX`.
 */
function stale(
  freshness: Freshness,
  now: Instant,
  { maxAgeRatio }: FreshnessOptions,
): FreshnessProblem | undefined {
  const { source, recentEnds } = freshness;
  const [newest, oldest] = [recentEnds[0], recentEnds.at(-1)];
  if (newest === undefined || oldest === undefined || recentEnds.length <= PAUSES_MIN)
    return undefined;
  const isWeekendUnknown =
    newest - oldest < WEEK_SECONDS && touchesWeekend({ since: newest, until: now });
  // If there are many runs a day, the examined ones may not span a night. The longest usual pause
  // is then taken to be at least a day.
  const isNightUnknown = newest - oldest < SPAN_MIN_SECONDS;
  if (isNightUnknown && !freshness.isOlder) return undefined;
  const longestPause = Math.max(
    isWeekendUnknown || isNightUnknown ? DAY_SECONDS : 0,
    longestOf(recentEnds),
  );
  const age = now - newest;
  if (age < AGE_MIN_SECONDS || age <= maxAgeRatio * longestPause) return undefined;
  return silent(
    { source, newest, age, longestPause, runsLookedAt: recentEnds.length },
    {
      symptom:
        `its newest run ended ${hours(age)} ago; ` +
        `its longest usual pause is ${hours(longestPause)}`,
      confidence: fourPlaces(
        Math.min(CONFIDENCE_MAX, 0.8 + 0.05 * (age / longestPause - maxAgeRatio)),
      ),
    },
  );
}

/** What is known of the silence of a source; lengths of time in seconds. */
interface Silence {
  readonly source: string;
  readonly newest: Instant;
  readonly age: number;
  readonly longestPause: number;
  readonly runsLookedAt: number;
}

/** The problem that a source is silent for longer than usual. */
function silent(
  { source, newest, age, longestPause, runsLookedAt }: Silence,
  told: Pick<FreshnessProblem, 'symptom' | 'confidence'>,
): FreshnessProblem {
  return {
    source,
    ...told,
    patternDetected: 'history_feed_stale',
    evidence: {
      newest_run: formatInstant(newest, 'UTC'),
      age_hours: tenth(age / HOUR_SECONDS),
      longest_usual_pause_hours: tenth(longestPause / HOUR_SECONDS),
      runs_looked_at: runsLookedAt,
    },
    newestEndedAt: newest,
  };
}

function longestOf(ends: readonly Instant[]): number {
  return ends
    .slice(1)
    .reduce((longest, end, index) => Math.max(longest, (ends[index] ?? end) - end), 0);
}

/**
 * The problem that fewer runs came in the last hours than `minVolumeShare` of the usual number. The
 * usual number is the median of the same hours of the past days with any runs (days without runs
 * belong to an outage, or are no working days), or the number a week ago if that is less.
 * Confidence is 0.80, or `CONFIDENCE_MAX` if no run came at all.
 */
function thin(
  { source, recentEnds, volume, usualVolumes, isOlder }: Freshness,
  options: FreshnessOptions,
): FreshnessProblem | undefined {
  const days = usualVolumes.filter((count) => count > 0);
  if (days.length < PAST_DAYS_MIN) return undefined;
  const aWeekAgo = isOlder ? (usualVolumes.at(-1) ?? 0) : Number.POSITIVE_INFINITY;
  const usual = Math.min(median(days), aWeekAgo);
  if (usual < options.minUsualRuns || volume >= options.minVolumeShare * usual) return undefined;
  return {
    source,
    symptom:
      `${counted(volume, 'run')} in the last ${FRESHNESS_HOURS} hours; ` +
      `${usual} around the same hours of past days`,
    patternDetected: 'history_feed_thin',
    confidence: volume === 0 ? CONFIDENCE_MAX : 0.8,
    evidence: {
      runs: volume,
      usual_runs: usual,
      hours: FRESHNESS_HOURS,
      past_days: days.length,
      newest_run: recentEnds[0] === undefined ? null : formatInstant(recentEnds[0], 'UTC'),
    },
    // A source without a newest run has nothing that could come after a fix.
    newestEndedAt: recentEnds[0] ?? 0,
  };
}

function findingOf(ill: FreshnessProblem): Finding {
  return {
    detectorName: NAME,
    patternDetected: ill.patternDetected,
    patternFamily: FAMILY,
    subject: ill.source,
    subjectKey: ill.source,
    text: `Find out why fewer runs than usual arrive from '${ill.source}'`,
    category: 'capability',
    evidence: { source: ill.source, symptom: ill.symptom, ...ill.evidence },
    headline: ['source', 'symptom'],
    newestFailureStartedAt: ill.newestEndedAt,
    confidence: ill.confidence,
    estimatedValue: 0.9, // a silent source hides all other problems
    estimatedEffort: 0.3,
    estimatedRisk: 0.1,
    isOngoing: true,
    successMetrics: { feed_is_usual_hours: 24 },
    horizonMinMin: 0,
    horizonMaxMin: 1440,
  };
}

function median(counts: readonly number[]): number {
  const sorted = counts.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function hours(seconds: number): string {
  return counted(tenth(seconds / HOUR_SECONDS), 'hour');
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
