import { credible, type Interval } from '../../lib/credibleInterval';
import { groupBy } from '../../lib/groupBy';
import { fourPlaces } from '../../lib/rounding';

/** What became of one goal that a detector proposed. */
export interface ProposalHistory {
  readonly detectorName: string;
  readonly pattern: string;
  /** 0 to 1, with which it was proposed; null where it cannot be read. */
  readonly confidence: number | null;
  /** What a person decided; null when nobody did. */
  readonly decision: 'approved' | 'refused' | null;
  /** When that was, in seconds since 1970; 0 when nobody decided. */
  readonly decidedAt: number;
  /** How it ended once it was taken up; null while it is open, or if it never was. */
  readonly end: 'satisfied' | 'abandoned' | null;
}

/** A share of so many, and where the true one lies with 90 %. */
export interface Share extends Interval {
  readonly part: number;
  readonly of: number;
  /** Null of nothing. */
  readonly share: number | null;
}

export interface Track {
  readonly goals: number;
  /** Of those that a person decided about: approved. */
  readonly approvalRate: Share;
  /** Of those that were taken up and have ended: satisfied. */
  readonly successRate: Share;
  readonly refused: number;
  readonly undecided: number;
}

export interface PatternTrack extends Track {
  readonly detectorName: string;
  readonly pattern: string;
}

export interface BandTrack extends Track {
  /** From this confidence on, up to the next band's. */
  readonly from: number;
  readonly to: number;
}

export interface PatternHistories {
  readonly detectorName: string;
  readonly pattern: string;
  readonly proposalHistories: readonly ProposalHistory[];
}

/** By detector and pattern, in the order of their names. */
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

const BANDS = [0, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0001];

/** By confidence: does 0.9 mean nine in ten? Bands without a goal are left out. */
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
