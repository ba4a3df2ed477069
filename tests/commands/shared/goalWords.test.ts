import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import {
  sentence,
  type WordOptions,
  withWordOptions,
  wordsOf,
} from '../../../src/commands/shared/goalWords';
import { UsageError } from '../../../src/lib/errors';

/** The options as they are read from a command line. */
function typed(...argv: string[]): WordOptions {
  return withWordOptions(new Command('add').exitOverride().configureOutput({ writeErr: () => '' }))
    .parse(argv, { from: 'user' })
    .opts<WordOptions>();
}

describe('what the operator says about a goal', () => {
  test('every flag of the command line becomes a word about the goal', () => {
    const options = typed(
      ...['--value', '0.9', '--effort', '0.2', '--risk', '0', '--category', 'capability'],
      ...['--horizon', '12h', '--aligns-with', 'belief_1', '--aligns-with', 'belief_2'],
    );
    expect(wordsOf(options)).toEqual({
      value: 0.9,
      effort: 0.2,
      risk: 0,
      category: 'capability',
      horizonMaxMin: 720,
      alignsWith: ['belief_1', 'belief_2'],
    });
  });

  test('a flag that was not typed is no word at all, so that nothing is overwritten', () => {
    expect(wordsOf(typed())).toEqual({});
    expect(Object.keys(wordsOf(typed('--by', 'dana', '--json')))).toEqual([]);
  });

  test.each(['value', 'effort', 'risk'] as const)('%s is from 0 to 1, bounds included', (name) => {
    for (const good of [0, 0.5, 1]) expect(wordsOf({ [name]: good })).toEqual({ [name]: good });
    for (const wrong of [-0.001, 1.001, Number.NaN])
      expect(() => wordsOf({ [name]: wrong })).toThrow(
        new UsageError(`--${name} is from 0 to 1.`, ''),
      );
  });

  test.each([
    [60, 1],
    [89, 1],
    [90, 2],
    [86_400, 1440],
    // A horizon of no minutes would stand for none.
    [29, 1],
    [0.001, 1],
  ])('a horizon of %d seconds is one of %d minutes', (horizon, minutes) =>
    expect(wordsOf({ horizon })).toEqual({ horizonMaxMin: minutes }),
  );

  test('an empty category is refused, and so is an empty belief among others', () => {
    expect(() => wordsOf({ category: ' ' })).toThrow(UsageError);
    expect(() => wordsOf({ alignsWith: ['belief_1', ''] })).toThrow(UsageError);
  });

  test('a number that is none is refused when the command line is read', () => {
    expect(() => typed('--value', 'high')).toThrow(/Expected a number/);
    expect(() => typed('--horizon', 'soon')).toThrow(/Expected a duration/);
  });
});

describe('the sentence of a goal', () => {
  test('a sentence is kept as it was typed', () => {
    expect(sentence(' Move the backups ')).toBe(' Move the backups ');
  });

  test.each(['', ' ', '\t\n'])('%j is no sentence', (text) =>
    expect(() => sentence(text)).toThrow(new UsageError('A goal has words.', '')),
  );

  test('a sentence of more than 10,000 characters is refused', () => {
    expect(() => sentence('x'.repeat(10_001))).toThrow(/A goal has 10001 characters/);
  });
});
