import { fourPlaces } from '../../lib/rounding';
import { count, flag, number, share, type Values } from '../../lib/settings';
import { type ProposalHistory, trackOf } from './trackRecord';

/** The section `learning` of the configuration: how people's decisions change what is proposed. */
export const learningSettings = {
  tighten: flag(true, 'what people often refuse must be surer to be proposed'),
  minDecisions: count(10, 'so many of their decisions since the last change, at least', { min: 5 }),
  minWelcome: share(
    0.7,
    'where fewer than this share are approved, with 95 %, the threshold rises',
  ),
  step: number(0.05, 'by so much a time', { min: 0.01, max: 0.2 }),
  maxMinConfidence: share(0.9, 'and to no more than this'),
};
export type LearningOptions = Values<typeof learningSettings>;

/**
 * The confidence that a detector needs for a pattern to be proposed, raised because people often
 * refused the pattern.
 */
export interface ThresholdChange {
  readonly detectorName: string;
  readonly pattern: string;
  readonly minConfidence: number;
  /**
   * Number of people's decisions that the threshold rests on, and how many of them were refusals.
   */
  readonly decisions: number;
  readonly refused: number;
  /** When the threshold was raised, in seconds since 1970 UTC. */
  readonly changedAt: number;
}

/**
 * The next threshold of one detector and pattern, or undefined while the present one stays. It
 * rises by `step`, to no more than `maxMinConfidence`, if there are enough decisions since the last
 * change and they show, with 95 %, that fewer goals are welcome than `minWelcome`. It never falls
 * by itself.
 */
export function nextThreshold(
  proposalHistories: readonly ProposalHistory[],
  present: { readonly minConfidence: number; readonly changedAt: number },
  options: LearningOptions,
):
  | { readonly minConfidence: number; readonly decisions: number; readonly refused: number }
  | undefined {
  if (!options.tighten || present.minConfidence >= options.maxMinConfidence) return undefined;
  const since = proposalHistories.filter(
    ({ decision, decidedAt }) => decision !== null && decidedAt > present.changedAt,
  );
  const { approvalRate, refused } = trackOf(since);
  if (approvalRate.of < options.minDecisions || approvalRate.high >= options.minWelcome)
    return undefined;
  const next = Math.min(options.maxMinConfidence, present.minConfidence + options.step);
  return { minConfidence: fourPlaces(next), decisions: approvalRate.of, refused };
}
