import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../src/gates/gate';
import { beliefLines, logProposal } from '../../src/scan/logProposal';
import type { ProposalResult } from '../../src/scan/types';
import { goal, keptLog, proposal } from '../support/memory';

const confident: Verdict = {
  gate: 'confidence',
  reason: null,
  message: 'Confidence check passed (0.85)',
  figures: {},
};
const loud: Verdict = {
  gate: 'silence',
  reason: null,
  message: 'Silence check passed',
  figures: {},
};
const silenced: Verdict = {
  gate: 'silence',
  reason: 'silenced',
  message: 'Silence check failed (silence_1)',
  figures: {},
};
const aligned: Verdict = {
  gate: 'beliefs',
  reason: null,
  message: 'Belief alignment passed (0.75)',
  figures: {
    beliefs: [
      { id: 'belief_1', stance: 'supports', weight: 3, text: 'Backups must run' },
      { id: 'belief_2', stance: 'opposes', weight: 1, text: 'Not at night' },
    ],
  },
};

function logged(result: Partial<ProposalResult>): readonly string[] {
  const { log, lines } = keptLog();
  const made = { proposal: proposal(), verdicts: [], reason: null, goal: undefined };
  logProposal({ ...made, autoApproved: false, ...result }, log);
  return lines;
}

describe('the log of a proposal', () => {
  test('the log of a created goal names each check, and the approval for creation', () => {
    expect(logged({ verdicts: [confident, loud], goal: goal() })).toEqual([
      'DEBUG Evaluating proposal prop_00000001...',
      'DEBUG ✓ Confidence check passed (0.85)',
      'INFO Proposal prop_00000001 APPROVED for creation',
    ]);
  });

  test('the log has a check of the silence gate only when that stops the proposal', () => {
    expect(logged({ verdicts: [silenced], reason: 'silenced' })).toEqual([
      'DEBUG Evaluating proposal prop_00000001...',
      'DEBUG ✗ Silence check failed (silence_1)',
      'INFO Proposal prop_00000001 REJECTED: silenced',
    ]);
  });

  test('the log lists the beliefs that spoke, below their check', () => {
    expect(logged({ verdicts: [aligned] }).slice(1, 4)).toEqual([
      'DEBUG ✓ Belief alignment passed (0.75)',
      'DEBUG   belief_1 supports (weight 3): Backups must run',
      'DEBUG   belief_2 opposes (weight 1): Not at night',
    ]);
  });

  test('the log of a duplicate that refreshed its goal is that of a rejection', () => {
    const refreshed = { reason: 'duplicate_goal_exists', goal: goal() } as const;
    expect(logged(refreshed).slice(1)).toEqual([
      'INFO Proposal prop_00000001 REJECTED: duplicate_goal_exists',
    ]);
  });

  test('the log tells an automatic approval, with the confidence in two places', () => {
    const sure = { proposal: proposal({ confidence: 0.9 }), goal: goal(), autoApproved: true };
    expect(logged(sure).at(-1)).toBe('INFO Goal goal_00000001 AUTO-APPROVED (confidence=0.90)');
  });
});

test('a verdict whose figures name no beliefs, or no list of them, has no belief lines', () => {
  expect(beliefLines(confident)).toEqual([]);
  expect(beliefLines({ ...confident, figures: { beliefs: 'none' } })).toEqual([]);
  expect(beliefLines({ ...confident, figures: { beliefs: ['belief_1'] } })).toEqual([]);
});
