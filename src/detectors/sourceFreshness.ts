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

/** Fewer pauses than this are no habit. */
const PAUSES_MIN = 5;
/** What is looked at must hold a night, or a quiet night looks like an end. */
const SPAN_MIN_SECONDS = DAY_SECONDS;
/** And a week, or its weekend does: until then a pause over one is taken to be a day at least. */
const WEEK_SECONDS = 7 * DAY_SECONDS;
/** Shorter silences are told by nobody: a scan an hour is what there is. */
const AGE_MIN_SECONDS = HOUR_SECONDS;
const PAST_DAYS_MIN = 3;
/** A holiday looks the same: a person decides. */
const CONFIDENCE_MAX = 0.85;

const settings = {
  maxAgeRatio: ratio(
    3,
    'a source is ill when its newest run is so many times older than its longest usual pause',
  ),
  minVolumeShare: share(
    0.25,
    'or when in the last 3 hours came less than this share of what came in the same hours of the past days',
  ),
  minUsualRuns: count(10, 'of which fewer than this say nothing'),
};
type FreshnessOptions = Values<typeof settings>;

/** A source from which less comes than usual: one goal about the source, however long it lasts and whatever it hides. */
export const sourceFreshness = defineDetector({
  kind: 'source',
  name: NAME,
  looksFor: 'look for sources that no longer deliver',
  patterns: ['history_feed_stale', 'history_feed_thin'],
  family: FAMILY,
  settings,
  successMetrics: { feed_is_usual_hours: { measure: usualHours, isAboutSource: true } },
  make: (options) => ({
    diagnose: (freshness, now) => stale(freshness, now, options) ?? thin(freshness, options),
    findingOf,
  }),
});

/** So many hours ago a scan last met the problem. */
function usualHours(wanted: number, since: RunsSince): MetricAnswer {
  const from = Math.max(since.since, since.lastSeenAt ?? since.since);
  const now = (since.now - from) / HOUR_SECONDS;
  return { now: oneDecimal(now), met: now >= wanted };
}

/**
 * Its newest run is `maxAgeRatio` times older than the longest pause between its last runs. Confidence 0.80 at that
 * ratio, 0.05 more when it is a whole pause later.
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
  // Many runs a day fill what is looked at before a night has passed: then a night is taken to be a day.
  const isNightUnknown = newest - oldest < SPAN_MIN_SECONDS;
  if (isNightUnknown && !freshness.isOlder) return undefined;
  const longestPause = Math.max(
    isWeekendUnknown || isNightUnknown ? DAY_SECONDS : 0,
    longestOf(recentEnds),
  );
  const age = now - newest;
  if (age < AGE_MIN_SECONDS || age <= maxAgeRatio * longestPause) return undefined;
  return {
    source,
    symptom: `its newest run ended ${hours(age)} ago; its longest usual pause is ${hours(longestPause)}`,
    patternDetected: 'history_feed_stale',
    confidence: fourPlaces(
      Math.min(CONFIDENCE_MAX, 0.8 + 0.05 * (age / longestPause - maxAgeRatio)),
    ),
    evidence: {
      newest_run: formatInstant(newest, 'UTC'),
      age_hours: tenth(age / HOUR_SECONDS),
      longest_usual_pause_hours: tenth(longestPause / HOUR_SECONDS),
      runs_looked_at: recentEnds.length,
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
 * In the last hours came less than `minVolumeShare` of what is usual: the median of the same hours of the past days that
 * had any (days without are those of an outage, or no days of work), or what came a week ago if that is less.
 * Confidence 0.80, and 0.05 more when nothing came at all.
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
    symptom: `${counted(volume, 'run')} in the last ${FRESHNESS_HOURS} hours; ${usual} around the same hours of past days`,
    patternDetected: 'history_feed_thin',
    confidence: volume === 0 ? CONFIDENCE_MAX : 0.8,
    evidence: {
      runs: volume,
      usual_runs: usual,
      hours: FRESHNESS_HOURS,
      past_days: days.length,
      newest_run: recentEnds[0] === undefined ? null : formatInstant(recentEnds[0], 'UTC'),
    },
    // Of a feed without a newest run nothing can come after a fix.
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
    estimatedValue: 0.9, // while it lasts, nothing else can be seen
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
