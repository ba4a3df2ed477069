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

/** So many refusals and approvals of goals like this one. */
function decided(refused: number, approved: number, more: Partial<ProposalHistory> = {}) {
  const each = { ...history, ...more };
  return [
    ...times(refused, { ...each, decision: 'refused' as const }),
    ...times(approved, { ...each, decision: 'approved' as const }),
  ];
}

const suggested = (histories: readonly ProposalHistory[]) =>
  suggestions(histories, DEFAULTS).map(({ set, why }) => [set, why]);

describe('switching a detector off is suggested', () => {
  const off = (why: string) => [['detectors.flaky_task_detector.enabled=false', why]];

  test('when all of ten goals were refused', () => {
    expect(suggested(decided(10, 0))).toEqual(off('10 of 10 of its goals were refused'));
  });

  test('but not by nine decisions', () => {
    expect(suggested(decided(9, 0))).toEqual([]);
  });

  test('but not while three in ten may be welcome', () => {
    expect(suggested(decided(9, 1))).toEqual([]);
    expect(suggested(decided(11, 1))).toEqual([]);
    expect(suggested(decided(12, 1))).toEqual(off('12 of 13 of its goals were refused'));
  });

  test('only when each of its patterns is unwelcome', () => {
    const other = { pattern: 'another' };
    expect(suggested([...decided(20, 0), ...decided(0, 1, other)])).toEqual([]);
    expect(suggested([...decided(20, 0), ...decided(11, 0, other)])).toEqual(
      off('31 of 31 of its goals were refused'),
    );
  });

  test('but not for a detector that has no such setting', () => {
    expect(suggested(decided(20, 0, { detectorName: 'my_own_detector' }))).toEqual([]);
    expect(suggested(decided(20, 0, { detectorName: 'constructor' }))).toEqual([]);
  });

  test('and applied to a configuration changes nothing else', () => {
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

describe('asking for a higher confidence is suggested', () => {
  const own = { detectorName: 'my_own_detector', confidence: 0.72 };

  test('when of those just above the present one fewer are welcome than wanted', () => {
    expect(suggested(decided(10, 0, own))).toEqual([
      ['gates.minConfidence=0.75', 'of those below 0.75, 10 of 10 were refused'],
    ]);
  });

  test.each<[string, readonly ProposalHistory[]]>([
    ['by nine decisions', decided(9, 0, own)],
    ['while seven in ten may be welcome', decided(5, 5, own)],
    ['by goals of a higher confidence', decided(10, 0, { ...own, confidence: 0.75 })],
    ['by goals of a lower confidence', decided(10, 0, { ...own, confidence: 0.69 })],
  ])('but not %s', (_, histories) => expect(suggested(histories)).toEqual([]));

  test('and applied to a configuration changes nothing else', () => {
    const [suggestion] = suggestions(decided(10, 0, own), DEFAULTS);
    const gates = { ...DEFAULTS.gates, minConfidence: 0.75 };
    expect(suggestion?.apply(DEFAULTS)).toEqual({ ...DEFAULTS, gates });
  });
});

describe('approving earlier without review is suggested', () => {
  const sure = { detectorName: 'my_own_detector', confidence: 0.87 };

  test('when nine in ten of those just below the present confidence are welcome', () => {
    expect(suggested(decided(0, 28, sure))).toEqual([
      ['autoApprove.minConfidence=0.85', 'of those from 0.85 to 0.9, 28 of 28 were approved'],
    ]);
  });

  test.each<[string, readonly ProposalHistory[]]>([
    ['while fewer may be', decided(0, 27, sure)],
    ['after a refusal among as many', decided(1, 28, sure)],
    ['by goals of a lower confidence', decided(0, 40, { ...sure, confidence: 0.84 })],
    ['by goals that are approved already', decided(0, 40, { ...sure, confidence: 0.9 })],
  ])('but not %s', (_, histories) => expect(suggested(histories)).toEqual([]));

  test('and applied to a configuration changes nothing else', () => {
    const [suggestion] = suggestions(decided(0, 28, sure), DEFAULTS);
    const autoApprove = { ...DEFAULTS.autoApprove, minConfidence: 0.85 };
    expect(suggestion?.apply(DEFAULTS)).toEqual({ ...DEFAULTS, autoApprove });
  });
});

test('nothing is suggested where nobody decided', () => {
  expect(suggested([])).toEqual([]);
  expect(suggested(times(50, { ...history, decision: null }))).toEqual([]);
});
