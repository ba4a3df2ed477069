import { describe, expect, test } from '@jest/globals';
import {
  EXEC_FAILED,
  isOfManager,
  messageOf,
  STARTING,
  text,
  timeOf,
  unitOf,
} from '../../../../src/history/import/formats/journalEntry';

const USER_MANAGER = { _SYSTEMD_UNIT: 'user@1000.service', _SYSTEMD_USER_UNIT: 'init.scope' };

describe('authors of journal entries', () => {
  test.each([
    ['process 1', { _PID: '1' }],
    ["a user's systemd", USER_MANAGER],
    ['an executor', { MESSAGE_ID: EXEC_FAILED, UNIT: 'a.service', _SYSTEMD_UNIT: 'a.service' }],
  ])('a journal entry of %s is of systemd', (_, entry) => {
    expect(isOfManager(entry)).toBe(true);
  });

  test.each([
    ['another process', { _PID: '11' }],
    ['a program that claims to be process 1', { PID: '1', _PID: '77' }],
    ["a unit that is no user's systemd", { ...USER_MANAGER, _SYSTEMD_UNIT: 'user@me.service' }],
    ["a program of a user's systemd", { ...USER_MANAGER, _SYSTEMD_USER_UNIT: 'job.service' }],
    [
      'an executor that speaks of another unit',
      { MESSAGE_ID: EXEC_FAILED, UNIT: 'b.service', _SYSTEMD_UNIT: 'a.service' },
    ],
    [
      'a program that speaks of its own unit',
      { MESSAGE_ID: STARTING, UNIT: 'a.service', _SYSTEMD_UNIT: 'a.service' },
    ],
  ])('a journal entry of %s is not of systemd', (_, entry) => {
    expect(isOfManager(entry)).toBe(false);
  });
});

describe('the fields of an entry', () => {
  test("a journal entry of a user's systemd is about a unit of that user", () => {
    const units = { UNIT: 'a.service', USER_UNIT: 'b.service' };
    expect(unitOf({ _PID: '1', ...units })).toBe('a.service');
    expect(unitOf({ ...USER_MANAGER, ...units })).toBe('b.service');
    expect(unitOf({ _PID: '1' })).toBe('');
  });

  test.each([
    ['a text', 'done', 'done'],
    ['bytes', [0xc3, 0xa4, 0x21], 'ä!'],
    ['null, because it is too long', null, undefined],
    ['repeated', ['first', 'last'], 'last'],
    ['absent', undefined, ''],
  ])('the message of a journal entry may be %s', (_, message, expected) => {
    expect(messageOf(message === undefined ? {} : { MESSAGE: message })).toBe(expected);
  });

  test('the last value of a repeated field in a journal entry is in force', () => {
    expect(text(['a', 'b'])).toBe('b');
    expect(text('a')).toBe('a');
    expect(text([])).toBeUndefined();
    expect(text(7)).toBeUndefined();
  });

  test('the time of a journal entry is rounded from microseconds to milliseconds', () => {
    expect(timeOf({ __REALTIME_TIMESTAMP: '1762696800123499' })).toBe(1_762_696_800.123);
    expect(timeOf({ __REALTIME_TIMESTAMP: '1762696800123500' })).toBe(1_762_696_800.124);
  });

  test('the time of the event beats the time at which the journal received it', () => {
    expect(timeOf({ __REALTIME_TIMESTAMP: '2000000', _SOURCE_REALTIME_TIMESTAMP: '1000000' })).toBe(
      1,
    );
  });

  test('a journal entry without a readable time has none', () => {
    expect(timeOf({})).toBeUndefined();
    expect(timeOf({ __REALTIME_TIMESTAMP: 'soon' })).toBeUndefined();
  });
});
