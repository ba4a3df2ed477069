import { describe, expect, test } from '@jest/globals';
import {
  bandTracks,
  historiesByPattern,
  type ProposalHistory,
  patternTracks,
  trackOf,
} from '../../../src/goals/feedback/trackRecord';
import { times } from '../../support/views';

function history(more: Partial<ProposalHistory> = {}): ProposalHistory {
  return {
    detectorName: 'a_detector',
    pattern: 'a',
    confidence: 0.8,
    decision: null,
    decidedAt: 0,
    end: null,
    ...more,
  };
}

const approved = history({ decision: 'approved' });
const refused = history({ decision: 'refused' });

describe('a track record', () => {
  test('the track record of no goals has no shares, and no limits for the true ones', () => {
    const unknown = { part: 0, of: 0, share: null, low: 0.05, high: 0.95 };
    expect(trackOf([])).toEqual({
      goals: 0,
      approvalRate: unknown,
      successRate: unknown,
      refused: 0,
      undecided: 0,
    });
  });

  test('a track record counts approvals among decisions, and omits undecided goals', () => {
    expect(trackOf([approved, approved, refused, history()])).toMatchObject({
      goals: 4,
      approvalRate: { part: 2, of: 3, share: 0.6667 },
      refused: 1,
      undecided: 1,
    });
  });

  test('a track record counts satisfied goals among ended ones, and omits open goals', () => {
    const ended = [
      history({ decision: 'approved', end: 'satisfied' }),
      history({ decision: 'approved', end: 'abandoned' }),
      history({ end: 'satisfied' }),
      approved,
    ];
    expect(trackOf(ended).successRate).toMatchObject({ part: 2, of: 3, share: 0.6667 });
  });

  test('a track record gives the 90 % range of the true share, narrower with more goals', () => {
    const { low, high } = trackOf(times(3, approved)).approvalRate;
    expect([low, high]).toEqual([0.4729, 0.9873]);
    expect(trackOf(times(30, approved)).approvalRate.low).toBeGreaterThan(low);
  });
});

describe('the track records of patterns', () => {
  const all = [
    history({ detectorName: 'b', pattern: 'x' }),
    history({ detectorName: 'a', pattern: 'y', decision: 'refused' }),
    history({ detectorName: 'a', pattern: 'x' }),
    history({ detectorName: 'a', pattern: 'y' }),
  ];

  test('there is one track record for each detector and pattern, in the order of names', () => {
    expect(patternTracks(all)).toMatchObject([
      { detectorName: 'a', pattern: 'x', goals: 1, refused: 0 },
      { detectorName: 'a', pattern: 'y', goals: 2, refused: 1 },
      { detectorName: 'b', pattern: 'x', goals: 1, refused: 0 },
    ]);
  });

  test('the histories by pattern keep those of each pattern in their order', () => {
    const [, second] = historiesByPattern(all);
    expect(second).toEqual({
      detectorName: 'a',
      pattern: 'y',
      proposalHistories: [all[1], all[3]],
    });
  });

  test('there are no track records where nothing was proposed', () => {
    expect(patternTracks([])).toEqual([]);
  });
});

describe('the bands of confidence', () => {
  const bandOf = (confidence: number | null) =>
    bandTracks([history({ confidence })]).map(({ from, to }) => [from, to]);

  test.each([
    [0, 0, 0.7],
    [0.6999, 0, 0.7],
    [0.7, 0.7, 0.75],
    [0.7499, 0.7, 0.75],
    [0.75, 0.75, 0.8],
    [0.8, 0.8, 0.85],
    [0.85, 0.85, 0.9],
    [0.9, 0.9, 0.95],
    [0.95, 0.95, 1],
    [1, 0.95, 1],
  ])('the confidence %f belongs to the band from %f to %f', (confidence, from, to) => {
    expect(bandOf(confidence)).toEqual([[from, to]]);
  });

  test('the bands of confidence leave out a goal that has none', () => {
    expect(bandOf(null)).toEqual([]);
  });

  test('the bands are those that hold a goal, lowest first, each with its track record', () => {
    const low = { ...refused, confidence: 0.72 };
    expect(bandTracks([approved, approved, low])).toMatchObject([
      { from: 0.7, goals: 1, refused: 1 },
      { from: 0.8, goals: 2, refused: 0 },
    ]);
  });
});
