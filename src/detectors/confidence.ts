import type { JsonMap } from '../json';

/** What the confidence in a recurring failure rests on. All counts are of one window. */
export interface FailureFigures {
  /** Failures of the commonest error type; at least 1. */
  readonly largestErrorGroup: number;
  /** All failures, whatever their error; at least 1. */
  readonly failures: number;
  readonly successes: number;
  /** Successes since the last failure. */
  readonly successesSince: number;
}

/** Confidence and how it came about, each term 0 to 1. */
export interface Confidence {
  readonly confidence: number;
  readonly terms: JsonMap;
}

/** Basis points: a hundredth of a percent, so that no comparison meets a rounding error. */
const ONE = 10_000;

/**
 * `0.80 + 0.05 x (n - 3)`, at most 0.95, n being the largest group of failures of one error (design, 6.2). Less
 * 0.05 for each halving of the failure share below one half: one failure in two says "broken", six in 1,440 "unlucky".
 * Less 0.10 for each success since the last failure: after three in a row even the surest case is below 0.7.
 * One more failure never lowers it, one more success never raises it.
 */
export function failureConfidence(figures: FailureFigures): Confidence {
  const { largestErrorGroup, failures, successes, successesSince } = figures;
  const core = Math.min(8000 + 500 * (largestErrorGroup - 3), 9500);
  const share = failures / (failures + successes);
  const sharePenalty = share >= 0.5 ? 0 : Math.round(500 * Math.log2(0.5 / share));
  const recoveryPenalty = 1000 * successesSince;
  return {
    confidence: Math.max(0, core - sharePenalty - recoveryPenalty) / ONE,
    terms: {
      core: core / ONE,
      largest_error_group: largestErrorGroup,
      failure_share: Math.round(share * ONE) / ONE,
      failure_share_penalty: sharePenalty / ONE,
      successes_since_last_failure: successesSince,
      recovery_penalty: recoveryPenalty / ONE,
    },
  };
}
