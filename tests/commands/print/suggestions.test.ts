import { expect, test } from '@jest/globals';
import { renderSuggestions, type Tried } from '../../../src/commands/print/suggestions';
import { linesOf } from '../../support/listening';

function tried(set: string, goals: number): Tried {
  return {
    suggestion: { set, why: '8 of 10 were refused', apply: (config) => config },
    goals,
    comparison: {
      same: 0,
      added: [],
      gone: [],
      accepted: { proposed: 2, of: 3 },
      rejected: { proposed: 4, of: 9 },
    },
  };
}

test('a suggestion is told with its reason, and with what it would have changed', () => {
  expect(linesOf(renderSuggestions([tried('gates.minConfidence=0.8', 1)], 30))).toEqual([
    '--set gates.minConfidence=0.8',
    '  8 of 10 were refused',
    '  in the last 30 days there would have been 1 goal: ' +
      '2 of 3 that were taken up, 4 of 9 that were refused',
  ]);
});

test('an empty line separates two suggestions', () => {
  const lines = linesOf(renderSuggestions([tried('a=1', 0), tried('b=\u0007', 2)], 1));
  expect(lines).toHaveLength(7);
  expect(lines.slice(2, 5)).toEqual([
    '  in the last 1 day there would have been 0 goals: ' +
      '2 of 3 that were taken up, 4 of 9 that were refused',
    '',
    '--set b=\\x07',
  ]);
});

test('where there is nothing to suggest, the reasons for that are told', () => {
  expect(renderSuggestions([], 30)).toBe(
    'Nothing to suggest: too few decisions, or they agree with the settings.\n',
  );
});
