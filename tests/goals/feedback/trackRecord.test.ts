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
  test('of nothing has no shares, and nothing is known of the true ones', () => {
    const unknown = { part: 0, of: 0, share: null, low: 0.05, high: 0.95 };
    expect(trackOf([])).toEqual({
      goals: 0,
      approvalRate: unknown,
      successRate: unknown,
      refused: 0,
      undecided: 0,
    });
  });

  test('counts approvals among decisions, and leaves out what nobody decided', () => {
    expect(trackOf([approved, approved, refused, history()])).toMatchObject({
      goals: 4,
      approvalRate: { part: 2, of: 3, share: 0.6667 },
      refused: 1,
      undecided: 1,
    });
  });

  test('counts the satisfied among those that ended, and leaves out what is open', () => {
    const ended = [
      history({ decision: 'approved', end: 'satisfied' }),
      history({ decision: 'approved', end: 'abandoned' }),
      history({ end: 'satisfied' }),
      approved,
    ];
    expect(trackOf(ended).successRate).toMatchObject({ part: 2, of: 3, share: 0.6667 });
  });

  test('says where the true share lies with 90 %, which is closer the more is known', () => {
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

  test('are one for each detector and pattern, in the order of their names', () => {
    expect(patternTracks(all)).toMatchObject([
      { detectorName: 'a', pattern: 'x', goals: 1, refused: 0 },
      { detectorName: 'a', pattern: 'y', goals: 2, refused: 1 },
      { detectorName: 'b', pattern: 'x', goals: 1, refused: 0 },
    ]);
  });

  test('keep the histories of each in their order', () => {
    const [, second] = historiesByPattern(all);
    expect(second).toEqual({
      detectorName: 'a',
      pattern: 'y',
      proposalHistories: [all[1], all[3]],
    });
  });

  test('are none where nothing was proposed', () => {
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
  ])('%f belongs to the one from %f to %f', (confidence, from, to) => {
    expect(bandOf(confidence)).toEqual([[from, to]]);
  });

  test('leave out what has no confidence', () => {
    expect(bandOf(null)).toEqual([]);
  });

  test('are those alone that hold a goal, lowest first, each with its own track record', () => {
    const low = { ...refused, confidence: 0.72 };
    expect(bandTracks([approved, approved, low])).toMatchObject([
      { from: 0.7, goals: 1, refused: 1 },
      { from: 0.8, goals: 2, refused: 0 },
    ]);
  });
});
