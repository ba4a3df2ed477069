import type { JsonMap } from '../../lib/json';
import { fourPlaces } from '../../lib/rounding';
import { chanceOfFailures, surprisal } from '../../lib/statistics';

/** A confidence, 0 to 1, and the terms that it was computed from. */
export interface Confidence {
  readonly confidence: number;
  readonly terms: JsonMap;
}

/**
 * The confidence 1 in basis points (hundredths of a percent). Whole basis points keep rounding
 * errors out of comparisons.
 */
export const ONE = 10_000;

/**
 * The sum of a detector's `terms`, limited to the range from 0 to `max`; all are in basis points.
 * The result keeps each term as it is, with the `figures` that the terms rest on.
 */
export function addUp(
  terms: Readonly<Record<string, number>>,
  max: number,
  figures: JsonMap = {},
): Confidence {
  // In a table that other programs fill a time may be no number, which makes a term NaN. The
  // confidence is then 0.
  const total = Object.values(terms).reduce((sum, term) => sum + Math.round(term), 0);
  const sum = Number.isFinite(total) ? total : 0;
  const shown = Object.entries(terms).map(([name, term]) => [name, Math.round(term) / ONE]);
  return {
    confidence: Math.min(Math.max(0, sum), max) / ONE,
    terms: { ...Object.fromEntries(shown), ...figures, max: max / ONE },
  };
}

/**
 * The figures that the confidence in a recurring failure rests on. All counts are of one stretch of
 * runs.
 */
export interface FailureFigures {
  /** Failures of the commonest error type; at least 1. */
  readonly largestErrorGroup: number;
  /** All failures, whatever their error; at least 1. */
  readonly failures: number;
  readonly successes: number;
  /** Successes since the last failure. */
  readonly successesSince: number;
  /**
   * The share of runs that failed before the stretch, 0 to 1, and the number of those runs. Absent
   * if too little is known.
   */
  readonly usual?: { readonly share: number; readonly runs: number } | undefined;
}

/**
 * Surprisal, `-log10(p)`, from which the usual failure share of a task takes nothing off the
 * confidence: chance would then explain the failures once in 200 pasts as long as the known one.
 */
const SURE_SURPRISAL = 2.3;

/**
 * Confidence that a failure recurs: `0.80 + 0.05 x (n - 3)`, at most 0.95, n being the largest
 * group of failures of one error (design, 6.2). It is reduced by
 * - 0.05 for each halving of the failure share below one half: one failure in two says "broken",
 *   six in 1,440 "unlucky";
 * - 0.10 for each success since the last failure: after three in a row even the surest case is
 *   below 0.7;
 * - 0.10 for each power of ten by which chance explains the failures more often than once in 200
 *   pasts like the known one (`SURE_SURPRISAL`), if the task has always failed now and then.
 * One more failure among those counted never lowers the confidence, one more success never raises
 * it.
 */
export function failureConfidence(figures: FailureFigures): Confidence {
  const { largestErrorGroup, failures, successes, successesSince, usual } = figures;
  const core = Math.min(8000 + 500 * (largestErrorGroup - 3), 9500);
  const share = failures / (failures + successes);
  const sharePenalty = share >= 0.5 ? 0 : Math.round(500 * Math.log2(0.5 / share));
  const recoveryPenalty = 1000 * successesSince;
  const usualPenalty =
    usual === undefined ? 0 : penaltyOfUsual(failures, failures + successes, usual);
  return {
    confidence: Math.max(0, core - sharePenalty - recoveryPenalty - usualPenalty) / ONE,
    terms: {
      core: core / ONE,
      largest_error_group: largestErrorGroup,
      failure_share: fourPlaces(share),
      failure_share_penalty: sharePenalty / ONE,
      successes_since_last_failure: successesSince,
      recovery_penalty: recoveryPenalty / ONE,
      ...(usual && {
        usual_failure_share: fourPlaces(usual.share),
        usual_penalty: usualPenalty / ONE,
      }),
    },
  };
}

function penaltyOfUsual(
  failures: number,
  runs: number,
  usual: { readonly share: number; readonly runs: number },
): number {
  const times = Math.min(1, usual.runs * chanceOfFailures(failures, runs, usual.share));
  return Math.round(1000 * Math.max(0, SURE_SURPRISAL - surprisal(times)));
}
