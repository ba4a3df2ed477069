import { describe, expect, test } from '@jest/globals';
import { instantsOf, parseInstant } from '../../src/lib/timeText';
import { HOUR, NOW } from '../support/world';

describe('a time that people or programs wrote', () => {
  test.each([
    ['2025-11-09T14:00:00Z', NOW],
    ['2025-11-09 14:00:00Z', NOW],
    ['2025-11-09t14:00:00z', NOW],
    [' 2025-11-09T14:00Z ', NOW],
    ['2025-11-09T14:00:00.250Z', NOW + 0.25],
    ['2025-11-09T15:30:00+01:30', NOW],
    ['2025-11-09T07:00:00-0700', NOW],
    ['1762696800', NOW],
    ['1762696800.5', NOW + 0.5],
    ['2025', 2025],
    ['0', 0],
    ['2025-11-09 14:00:00 UTC', NOW],
    ['2025-11-09 15:00:00 +0100', NOW],
    ['2025-11-09 14:00:00+00', NOW],
    ['2025/11/09 14:00:00Z', NOW],
    ['Sun, 09 Nov 2025 14:00:00 GMT', NOW],
    ['9 nov 2025 15:00:00 +0100', NOW],
    ['2025-11-09T14:00:00.2500000Z', NOW + 0.25],
    ['20251109T140000Z', NOW],
    ['2025-11-09T14:00:00[UTC]', NOW],
    ['2025-11-09T15:00:00+01:00[Europe/Berlin]', NOW],
    ['2025-11-09T15:00:00[Europe/Berlin]', NOW],
  ])('the text %j is read as an instant', (text, instant) =>
    expect(parseInstant(text, 'UTC')).toBe(instant),
  );

  test.each([
    '',
    'now',
    '2025-11',
    '2025-11-09T',
    '2025-11-09T14',
    '2025-11-09T14:00:00Z or so',
    '2025-13-09',
    '2025-11-09T25:00Z',
    '2025-11-09T14:00:00+15:00',
    '-1',
    '1e9',
    '09.11.2025',
    '11/09/2025 14:00',
    '2025/11-09',
    '20251109 140000',
    '2025-11-09T14:00:00[Nowhere/City]',
    'Sun, 09 Nov 2025 14:00:00',
    'Sun, 09 Foo 2025 14:00:00 GMT',
  ])('the text %j is read as no instant', (text) =>
    expect(parseInstant(text, 'UTC')).toBeUndefined(),
  );

  test('a time without an offset is read by the wall clock of the time zone', () => {
    expect(parseInstant('2025-11-09 09:00', 'America/New_York')).toBe(NOW);
    expect(parseInstant('2025-11-09', 'America/New_York')).toBe(NOW - 9 * HOUR);
    expect(parseInstant('2025-11-09T14:00Z', 'America/New_York')).toBe(NOW);
  });

  test('an instant is accepted from 1970 to 2100 only, so milliseconds are not', () => {
    expect(parseInstant(0, 'UTC')).toBe(0);
    expect(parseInstant(-0.001, 'UTC')).toBeUndefined();
    expect(parseInstant(4_102_444_799, 'UTC')).toBe(4_102_444_799);
    expect(parseInstant(4_102_444_800, 'UTC')).toBeUndefined();
    expect(parseInstant(NOW * 1000, 'UTC')).toBeUndefined();
    expect(parseInstant(Number.NaN, 'UTC')).toBeUndefined();
  });
});

describe('the hour that comes twice when clocks are set back', () => {
  const first = parseInstant('2025-11-02T05:20:00Z', 'UTC') ?? 0;
  const inNewYork = (text: string) => instantsOf(text, 'America/New_York');

  test('a time in the hour that comes twice may mean two instants', () => {
    expect(inNewYork('2025-11-02 01:20')).toEqual([first, first + HOUR]);
    expect(inNewYork('2025-11-02 01:00:00')).toHaveLength(2);
    expect(inNewYork('2025-11-02 01:59:59')).toHaveLength(2);
  });

  test('times right before and after the hour that comes twice mean one instant', () => {
    expect(inNewYork('2025-11-02 00:59:59')).toEqual([first - HOUR / 3 - 1]);
    expect(inNewYork('2025-11-02 02:00:00')).toEqual([first + HOUR * (1 + 2 / 3)]);
  });

  test('a time with an offset means one instant, also in the hour that comes twice', () => {
    expect(inNewYork('2025-11-02T01:20:00-05:00')).toEqual([first + HOUR]);
    expect(inNewYork(String(first))).toEqual([first]);
    expect(instantsOf(first, 'America/New_York')).toEqual([first]);
  });

  test('half an hour comes twice where clocks are set back by half an hour', () => {
    const both = instantsOf('2025-04-06 01:45', 'Australia/Lord_Howe');
    expect(both).toHaveLength(2);
    expect((both[1] ?? 0) - (both[0] ?? 0)).toBe(HOUR / 2);
    expect(instantsOf('2025-04-06 01:15', 'Australia/Lord_Howe')).toHaveLength(1);
  });

  test('a text that is no time means no instant', () => {
    expect(inNewYork('soon')).toEqual([]);
  });
});
