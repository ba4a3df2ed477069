import { expect, test } from '@jest/globals';
import { suggestionsJson } from '../../../src/commands/json/suggestion';
import { tried } from '../../support/results';

test('a suggestion as JSON has the setting, its reason, and the result of its replay', () => {
  expect(suggestionsJson([tried({ goals: 6 })])).toEqual([
    {
      set: 'gates.minConfidence=0.8',
      why: '8 of 10 were refused',
      replayed_goals: 6,
      accepted: { proposed: 2, of: 3 },
      rejected: { proposed: 4, of: 9 },
    },
  ]);
});

test('no suggestions are an empty list', () => expect(suggestionsJson([])).toEqual([]));
