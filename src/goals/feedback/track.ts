import { credible, type Interval } from '../../lib/credibleInterval';
import { grouped } from '../../lib/groupBy';
import { fourPlaces } from '../../lib/rounding';

/** What became of one goal that a detector proposed. */
export interface Fate {
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
  readonly welcome: Share;
  /** Of those that were taken up and have ended: satisfied. */
  readonly right: Share;
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

export interface PatternFates {
  readonly detectorName: string;
  readonly pattern: string;
  readonly fates: readonly Fate[];
}

/** By detector and pattern, in the order of their names. */
export function fatesByPattern(fates: readonly Fate[]): PatternFates[] {
  return [...grouped(fates, ({ detectorName, pattern }) => `${detectorName}\n${pattern}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => {
      const [first] = own;
      return first === undefined
        ? []
        : [{ detectorName: first.detectorName, pattern: first.pattern, fates: own }];
    });
}

export function patternTracks(fates: readonly Fate[]): PatternTrack[] {
  return fatesByPattern(fates).map(({ fates: own, ...names }) => ({ ...names, ...trackOf(own) }));
}

const BANDS = [0, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0001];

/** By confidence: does 0.9 mean nine in ten? Bands without a goal are left out. */
export function bandTracks(fates: readonly Fate[]): BandTrack[] {
  return BANDS.slice(0, -1).flatMap((from, index) => {
    const to = BANDS[index + 1] ?? 1;
    const own = fates.filter(
      ({ confidence }) => confidence !== null && confidence >= from && confidence < to,
    );
    return own.length === 0 ? [] : [{ from, to: Math.min(1, to), ...trackOf(own) }];
  });
}

export function trackOf(fates: readonly Fate[]): Track {
  const approved = fates.filter(({ decision }) => decision === 'approved').length;
  const refused = fates.filter(({ decision }) => decision === 'refused').length;
  const satisfied = fates.filter(({ end }) => end === 'satisfied').length;
  const ended = fates.filter(({ end }) => end !== null).length;
  return {
    goals: fates.length,
    welcome: shareOf(approved, approved + refused),
    right: shareOf(satisfied, ended),
    refused,
    undecided: fates.filter(({ decision }) => decision === null).length,
  };
}

function shareOf(part: number, of: number): Share {
  return { part, of, share: of === 0 ? null : fourPlaces(part / of), ...credible(part, of) };
}
