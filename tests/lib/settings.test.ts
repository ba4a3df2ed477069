import { describe, expect, test } from '@jest/globals';
import {
  count,
  days,
  flag,
  hours,
  hoursOrNone,
  kind,
  list,
  minutes,
  minutesOrNone,
  number,
  optional,
  optionalText,
  ratio,
  required,
  seconds,
  share,
  surprisalLimit,
  text,
} from '../../src/lib/settings';

/** A leap year, in hours. */
const YEAR = 366 * 24;

describe('settings that are numbers', () => {
  test.each([
    ['a share', share(0.5, ''), { min: 0, max: 1, whole: false, aboveMin: false }],
    ['a count', count(3, ''), { min: 1, max: 1_000_000, whole: true, aboveMin: false }],
    ['a factor', ratio(3, ''), { min: 1, max: 1000, whole: false, aboveMin: false }],
    ['a surprisal', surprisalLimit(5, ''), { min: 0, max: 99, whole: false, aboveMin: false }],
    ['seconds', seconds(3, ''), { min: 0, max: 1_000_000, whole: false, aboveMin: true }],
    ['minutes', minutes(3, ''), { min: 0, max: YEAR * 60, whole: false, aboveMin: true }],
    ['hours', hours(3, ''), { min: 0, max: YEAR, whole: false, aboveMin: true }],
    ['days', days(3, ''), { min: 0, max: 366, whole: false, aboveMin: true }],
    ['minutes or 0', minutesOrNone(0, ''), { min: 0, max: YEAR * 60, aboveMin: false }],
    ['hours or 0', hoursOrNone(0, ''), { min: 0, max: YEAR, aboveMin: false }],
    ['a number', number(5, '', { min: 2, max: 9 }), { min: 2, max: 9, whole: false }],
  ])('a setting that is %s has its limits', (_, { accepts }, limits) => {
    expect(accepts).toMatchObject({ type: 'number', ...limits });
  });

  test('a setting that is a count may have another minimum or maximum', () => {
    expect(count(3, '', { min: 0 }).accepts).toMatchObject({ min: 0, max: 1_000_000 });
    expect(count(3, '', { max: 9 }).accepts).toMatchObject({ min: 1, max: 9 });
  });

  test('a setting keeps its default and its meaning', () => {
    expect(share(0.7, 'how sure')).toMatchObject({ fallback: 0.7, meaning: 'how sure' });
    expect(flag(false, 'whether')).toEqual({
      fallback: false,
      meaning: 'whether',
      accepts: { type: 'boolean' },
    });
  });
});

describe('settings that are texts and lists', () => {
  test('a text setting has at least one character unless its length says otherwise', () => {
    expect(text('a', '').accepts).toMatchObject({ type: 'text', minLength: 1 });
    expect(kind.text('cron', { maxLength: 9 })).toEqual({
      type: 'text',
      minLength: undefined,
      maxLength: 9,
      check: 'cron',
    });
  });

  test('a text setting without a default is undefined until it is set', () => {
    expect(optionalText('where')).toEqual({
      fallback: undefined,
      meaning: 'where',
      accepts: kind.text(),
    });
    expect(optionalText('zone', kind.text('timeZone')).accepts).toMatchObject({
      check: 'timeZone',
    });
  });

  test('a list setting is empty by default and knows its items and its check', () => {
    expect(list(kind.share, 'shares', 'distinctDetectors')).toEqual({
      fallback: [],
      meaning: 'shares',
      accepts: { type: 'list', of: kind.share, minLength: undefined, check: 'distinctDetectors' },
    });
    expect(kind.list(kind.flag, undefined, 1)).toMatchObject({ minLength: 1 });
  });

  test('fields of an object setting are required or optional', () => {
    const { fields } = kind.object({ a: required(kind.flag), b: optional(kind.literal('x')) });
    expect(fields).toEqual({
      a: { accepts: { type: 'boolean' }, optional: false },
      b: { accepts: { type: 'literal', is: 'x' }, optional: true },
    });
  });
});
