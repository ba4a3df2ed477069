import { describe, expect, test } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import { collect, count, duration, number } from '../../../src/commands/shared/options';

describe('an option that may be repeated', () => {
  test('its values are collected in the order they are typed', () => {
    expect(collect('b', collect('a', undefined))).toEqual(['a', 'b']);
  });

  test('the list that was collected before stays as it was', () => {
    const before = ['a'];
    collect('b', before);
    expect(before).toEqual(['a']);
  });
});

describe('a whole number in an option', () => {
  test.each([
    ['0', 0],
    ['7', 7],
    ['007', 7],
    ['999999999', 999_999_999],
  ])('%s is read', (text, value) => expect(count(text)).toBe(value));

  test.each(['', ' 7', '-1', '+1', '1.0', '1e3', '0x1', '1234567890', 'seven', '7\n'])(
    '%j is refused',
    (text) => expect(() => count(text)).toThrow(InvalidArgumentError),
  );
});

describe('a number in an option', () => {
  test.each([
    ['0.5', 0.5],
    ['-2', -2],
    ['1e-3', 0.001],
    ['0', 0],
  ])('%s is read', (text, value) => expect(number(text)).toBe(value));

  test.each(['', ' ', 'half', '0,5', 'NaN', 'Infinity', '1e999'])('%j is refused', (text) =>
    expect(() => number(text)).toThrow(InvalidArgumentError),
  );

  test('every number is read back from its own text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
        expect(number(String(value)) === value).toBe(true),
      ),
    );
  });
});

describe('a duration in an option', () => {
  test.each([
    ['90s', 90],
    ['30m', 1800],
    ['1h30m', 5400],
    ['1d', 86_400],
    ['0.5h', 1800],
    ['1d1h1m1s', 90_061],
    ['0h1s', 1],
  ])('%s is read', (text, seconds) => expect(duration(text)).toBe(seconds));

  test('a duration of 24 days is read, and one a second longer is refused', () => {
    expect(duration('24d')).toBe(2_073_600);
    expect(() => duration('24d1s')).toThrow('Expected more than 0s and at most 24d.');
  });

  test('a duration of no time is refused, and one of a thousandth of a second is read', () => {
    expect(() => duration('0s')).toThrow('Expected more than 0s and at most 24d.');
    expect(duration('0.001s')).toBe(0.001);
  });

  test.each(['', '30', 'm', '-5m', '5 m', '5M', '1h ', '1w', '.5h', '1h30', 'soon'])(
    '%j is no duration',
    (text) =>
      expect(() => duration(text)).toThrow('Expected a duration such as 90s, 30m or 1h30m.'),
  );

  test('the parts of a duration are added', () => {
    const part = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(part, part, fc.integer({ min: 1, max: 100 }), (hours, minutes, seconds) =>
        expect(duration(`${hours}h${minutes}m${seconds}s`)).toBe(
          hours * 3600 + minutes * 60 + seconds,
        ),
      ),
    );
  });
});
