import { credible, type Interval } from '../../lib/credibleInterval';
import { groupBy } from '../../lib/groupBy';
import { fourPlaces } from '../../lib/rounding';

/** What became of one goal that a detector proposed. */
export interface ProposalHistory {
  readonly detectorName: string;
  readonly pattern: string;
  /** The confidence that the goal was proposed with, 0 to 1; null if it cannot be read. */
  readonly confidence: number | null;
  /** What a person decided about the goal; null without a decision. */
  readonly decision: 'approved' | 'refused' | null;
  /** When the person decided, in seconds since 1970; 0 without a decision. */
  readonly decidedAt: number;
  /**
   * How the goal ended after it was taken up; null while it is open, or if it was never taken up.
   */
  readonly end: 'satisfied' | 'abandoned' | null;
}

/** `part` of `of`, as a share, with the interval in which the true share lies with 90 %. */
export interface Share extends Interval {
  readonly part: number;
  readonly of: number;
  /** Null if `of` is 0. */
  readonly share: number | null;
}

export interface Track {
  readonly goals: number;
  /** Share of the goals that a person approved among all that a person decided about. */
  readonly approvalRate: Share;
  /** Share of the goals that were satisfied among all that were taken up and have ended. */
  readonly successRate: Share;
  readonly refused: number;
  readonly undecided: number;
}

export interface PatternTrack extends Track {
  readonly detectorName: string;
  readonly pattern: string;
}

export interface BandTrack extends Track {
  /** Lowest confidence of the band, which ends below `to`. A band up to 1 includes 1. */
  readonly from: number;
  readonly to: number;
}

export interface PatternHistories {
  readonly detectorName: string;
  readonly pattern: string;
  readonly proposalHistories: readonly ProposalHistory[];
}

/** Groups the histories by detector and pattern, in the order of these names. */
export function historiesByPattern(
  proposalHistories: readonly ProposalHistory[],
): PatternHistories[] {
  return [
    ...groupBy(proposalHistories, ({ detectorName, pattern }) => `${detectorName}\n${pattern}`),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => {
      const [first] = own;
      return first === undefined
        ? []
        : [{ detectorName: first.detectorName, pattern: first.pattern, proposalHistories: own }];
    });
}

export function patternTracks(proposalHistories: readonly ProposalHistory[]): PatternTrack[] {
  return historiesByPattern(proposalHistories).map(({ proposalHistories: own, ...names }) => ({
    ...names,
    ...trackOf(own),
  }));
}

/**
 * Lower limits of the bands of confidence. The last limit is above 1, so that the last band
 * includes 1.
 */
const BANDS = [0, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0001];

/**
 * The track record by bands of confidence, which shows whether a confidence of 0.9 means nine in
 * ten. Bands without a goal are left out.
 */
export function bandTracks(proposalHistories: readonly ProposalHistory[]): BandTrack[] {
  return BANDS.slice(0, -1).flatMap((from, index) => {
    const to = BANDS[index + 1] ?? 1;
    const own = proposalHistories.filter(
      ({ confidence }) => confidence !== null && confidence >= from && confidence < to,
    );
    return own.length === 0 ? [] : [{ from, to: Math.min(1, to), ...trackOf(own) }];
  });
}

export function trackOf(proposalHistories: readonly ProposalHistory[]): Track {
  const approved = proposalHistories.filter(({ decision }) => decision === 'approved').length;
  const refused = proposalHistories.filter(({ decision }) => decision === 'refused').length;
  const satisfied = proposalHistories.filter(({ end }) => end === 'satisfied').length;
  const ended = proposalHistories.filter(({ end }) => end !== null).length;
  return {
    goals: proposalHistories.length,
    approvalRate: shareOf(approved, approved + refused),
    successRate: shareOf(satisfied, ended),
    refused,
    undecided: proposalHistories.filter(({ decision }) => decision === null).length,
  };
}

function shareOf(part: number, of: number): Share {
  return { part, of, share: of === 0 ? null : fourPlaces(part / of), ...credible(part, of) };
}
