import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { suggestions } from '../../../src/goals/feedback/suggest';
import type { ProposalHistory } from '../../../src/goals/feedback/trackRecord';
import { times } from '../../support/views';

const history: ProposalHistory = {
  detectorName: 'flaky_task_detector',
  pattern: 'task_flaky',
  confidence: 0.8,
  decision: 'refused',
  decidedAt: 1,
  end: null,
};

/** `refused` refused and `approved` approved copies of `history`, changed by `more`. */
function decided(refused: number, approved: number, more: Partial<ProposalHistory> = {}) {
  const each = { ...history, ...more };
  return [
    ...times(refused, { ...each, decision: 'refused' as const }),
    ...times(approved, { ...each, decision: 'approved' as const }),
  ];
}

const suggested = (histories: readonly ProposalHistory[]) =>
  suggestions(histories, DEFAULTS).map(({ set, why }) => [set, why]);

describe('the suggestion to switch a detector off', () => {
  const off = (why: string) => [['detectors.flaky_task_detector.enabled=false', why]];

  test('switching a detector off is suggested when all of its ten goals were refused', () => {
    expect(suggested(decided(10, 0))).toEqual(off('10 of 10 of its goals were refused'));
  });

  test('switching a detector off is not suggested by nine decisions', () => {
    expect(suggested(decided(9, 0))).toEqual([]);
  });

  test('switching a detector off is not suggested while three in ten may be welcome', () => {
    expect(suggested(decided(9, 1))).toEqual([]);
    expect(suggested(decided(11, 1))).toEqual([]);
    expect(suggested(decided(12, 1))).toEqual(off('12 of 13 of its goals were refused'));
  });

  test('switching a detector off is suggested only when all its patterns are unwelcome', () => {
    const other = { pattern: 'another' };
    expect(suggested([...decided(20, 0), ...decided(0, 1, other)])).toEqual([]);
    expect(suggested([...decided(20, 0), ...decided(11, 0, other)])).toEqual(
      off('31 of 31 of its goals were refused'),
    );
  });

  test('switching a detector off is not suggested where no such setting exists', () => {
    expect(suggested(decided(20, 0, { detectorName: 'my_own_detector' }))).toEqual([]);
    expect(suggested(decided(20, 0, { detectorName: 'constructor' }))).toEqual([]);
  });

  test('the suggestion to switch a detector off changes no other setting', () => {
    const [suggestion] = suggestions(decided(10, 0), DEFAULTS);
    expect(suggestion?.apply(DEFAULTS)).toEqual({
      ...DEFAULTS,
      detectors: {
        ...DEFAULTS.detectors,
        flaky_task_detector: { ...DEFAULTS.detectors.flaky_task_detector, enabled: false },
      },
    });
  });
});

describe('the suggestion of a higher confidence', () => {
  const own = { detectorName: 'my_own_detector', confidence: 0.72 };

  test('a higher confidence is suggested when too few of the least sure goals are welcome', () => {
    expect(suggested(decided(10, 0, own))).toEqual([
      ['gates.minConfidence=0.75', 'of those below 0.75, 10 of 10 were refused'],
    ]);
  });

  test.each<[string, readonly ProposalHistory[]]>([
    ['by nine decisions', decided(9, 0, own)],
    ['while seven in ten may be welcome', decided(5, 5, own)],
    ['by goals of a higher confidence', decided(10, 0, { ...own, confidence: 0.75 })],
    ['by goals of a lower confidence', decided(10, 0, { ...own, confidence: 0.69 })],
  ])('a higher confidence is not suggested %s', (_, histories) =>
    expect(suggested(histories)).toEqual([]),
  );

  test('the suggestion of a higher confidence changes no other setting', () => {
    const [suggestion] = suggestions(decided(10, 0, own), DEFAULTS);
    const gates = { ...DEFAULTS.gates, minConfidence: 0.75 };
    expect(suggestion?.apply(DEFAULTS)).toEqual({ ...DEFAULTS, gates });
  });
});

describe('the suggestion of a lower confidence for approval', () => {
  const sure = { detectorName: 'my_own_detector', confidence: 0.87 };

  test('earlier approval is suggested when nine in ten goals just below 0.9 are welcome', () => {
    expect(suggested(decided(0, 28, sure))).toEqual([
      ['autoApprove.minConfidence=0.85', 'of those from 0.85 to 0.9, 28 of 28 were approved'],
    ]);
  });

  test.each<[string, readonly ProposalHistory[]]>([
    ['while fewer than nine in ten may be welcome', decided(0, 27, sure)],
    ['after a refusal among as many goals', decided(1, 28, sure)],
    ['by goals of a lower confidence', decided(0, 40, { ...sure, confidence: 0.84 })],
    ['by goals that are approved already', decided(0, 40, { ...sure, confidence: 0.9 })],
  ])('earlier approval is not suggested %s', (_, histories) =>
    expect(suggested(histories)).toEqual([]),
  );

  test('the suggestion of earlier approval changes no other setting', () => {
    const [suggestion] = suggestions(decided(0, 28, sure), DEFAULTS);
    const autoApprove = { ...DEFAULTS.autoApprove, minConfidence: 0.85 };
    expect(suggestion?.apply(DEFAULTS)).toEqual({ ...DEFAULTS, autoApprove });
  });
});

test('nothing is suggested without a decision', () => {
  expect(suggested([])).toEqual([]);
  expect(suggested(times(50, { ...history, decision: null }))).toEqual([]);
});
