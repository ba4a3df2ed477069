import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import {
  type BeliefAddOptions,
  beliefOf,
  withBeliefOptions,
} from '../../../src/commands/belief/options';
import { UsageError } from '../../../src/lib/errors';
import { contextOf } from '../../support/contexts';
import { World } from '../../support/world';

const { context } = await contextOf(new World());

const described = (options: BeliefAddOptions, text = 'Backups must run') =>
  beliefOf(context, text, { by: 'dana', ...options });

describe('a belief that options describe', () => {
  test('it has its words, its stance, its criteria, its weight and its author', () => {
    const criteria = { task: 'backup_*', category: 'capability', pattern: 'flaky' };
    expect(described({ supports: true, weight: 2.5, ...criteria })).toEqual({
      text: 'Backups must run',
      category: 'capability',
      pattern: 'flaky',
      taskGlob: 'backup_*',
      stance: 'supports',
      weight: 2.5,
      createdBy: 'dana',
    });
  });

  test('a criterion that is not named is null, and the weight is 1', () => {
    expect(described({ opposes: true, task: '*' })).toMatchObject({
      category: null,
      pattern: null,
      taskGlob: '*',
      stance: 'opposes',
      weight: 1,
    });
  });

  test.each<[string, BeliefAddOptions]>([
    ['no stance', { task: '*' }],
    ['both stances', { task: '*', supports: true, opposes: true }],
  ])('a belief with %s is refused', (_, options) =>
    expect(() => described(options)).toThrow(
      new UsageError('A belief either supports or opposes acting.', ''),
    ),
  );

  test('a belief without a criterion is refused', () => {
    expect(() => described({ supports: true })).toThrow(
      new UsageError('A belief must name what it is about.', ''),
    );
  });

  test.each<BeliefAddOptions>([
    { task: '' },
    { task: '*', category: '' },
    { task: '*', pattern: '' },
  ])('an empty criterion is refused: %j', (criteria) => {
    expect(() => described({ supports: true, ...criteria })).toThrow(
      new UsageError('A criterion of a belief is not empty.', ''),
    );
  });

  test.each([
    [0.001, true],
    [1_000_000, true],
    [0, false],
    [-1, false],
    [1_000_000.5, false],
    [Number.NaN, false],
  ])('a belief of weight %d is allowed: %s', (weight, isAllowed) => {
    const make = () => described({ supports: true, task: '*', weight });
    if (isAllowed) expect(make().weight).toBe(weight);
    else expect(make).toThrow(/The weight of a belief is above 0 and at most 1000000/);
  });

  test('a text or a criterion that is not UTF-8 is refused', () => {
    expect(() => described({ supports: true, task: '*' }, '\ufffd')).toThrow(/not UTF-8/);
    expect(() => described({ supports: true, task: '\ufffd' })).toThrow(/not UTF-8/);
  });
});

test('every flag of a belief is read from the command line', () => {
  const flags = ['--opposes', '--task', '*', '--category', 'c', '--pattern', 'p', '--weight', '3'];
  const command = withBeliefOptions(new Command('add').exitOverride());
  expect(command.parse(flags, { from: 'user' }).opts()).toEqual({
    opposes: true,
    task: '*',
    category: 'c',
    pattern: 'p',
    weight: 3,
  });
});
