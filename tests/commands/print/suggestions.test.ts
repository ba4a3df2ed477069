import { expect, test } from '@jest/globals';
import { renderSuggestions } from '../../../src/commands/print/suggestions';
import { linesOf } from '../../support/listening';
import { tried } from '../../support/results';

test('a suggestion is told with its reason, and with what it would have changed', () => {
  expect(linesOf(renderSuggestions([tried()], 30))).toEqual([
    '--set gates.minConfidence=0.8',
    '  8 of 10 were refused',
    '  in the last 30 days there would have been 1 goal: ' +
      '2 of 3 that were taken up, 4 of 9 that were refused',
  ]);
});

test('an empty line separates two suggestions', () => {
  const suggestion = { ...tried().suggestion, set: 'b=\u0007' };
  const lines = linesOf(renderSuggestions([tried({ goals: 0 }), tried({ suggestion })], 1));
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
