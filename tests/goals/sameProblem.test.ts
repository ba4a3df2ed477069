import { describe, expect, test } from '@jest/globals';
import type { Goal } from '../../src/goals/goal';
import { isSameProblem } from '../../src/goals/sameProblem';
import type { Proposal } from '../../src/proposals/proposal';
import { goal, proposal } from '../support/memory';

function same(known: Partial<Goal>, proposed: Proposal = proposal(), maxSimilarity = 0.8) {
  return isSameProblem(goal(known), proposed, maxSimilarity);
}

describe('a goal with a key', () => {
  const key = 'task_failure:local:daily_backup';

  test('a goal is about the problem that has its key, whatever its text says', () => {
    expect(same({ goalKey: key, text: 'Something else' })).toBe(true);
  });

  test.each([
    ['another family of patterns', 'task_duration:local:daily_backup'],
    ['another task', 'task_failure:local:daily_backup_2'],
    ['another source', 'task_failure:airflow:daily_backup'],
  ])('a goal whose key names %s is another problem, though its text is the same', (_, other) => {
    expect(same({ goalKey: other })).toBe(false);
  });
});

describe('a system goal typed by hand, which has no key', () => {
  const typed = (more: Partial<Goal>): Partial<Goal> => ({
    goalKey: null,
    source: 'system',
    createdBy: null,
    metadata: {},
    evidence: {},
    text: 'Look into it',
    ...more,
  });

  test('a typed system goal is known by the task that its evidence names', () => {
    expect(same(typed({ evidence: { task_type: 'daily_backup' } }))).toBe(true);
    expect(same(typed({ evidence: { task_type: 'daily_backup_2' } }))).toBe(false);
  });

  test('a typed system goal is known by the evidence in its metadata, as in the seed', () => {
    expect(same(typed({ metadata: { evidence: { task_type: 'daily_backup' } } }))).toBe(true);
  });

  test('a typed system goal is known by the name that its text quotes', () => {
    expect(same(typed({ text: "Fix 'daily_backup'" }))).toBe(true);
    expect(same(typed({ text: "Fix 'daily_backup_2'" }))).toBe(false);
  });

  test('a typed system goal is not known by a name that its text does not quote', () => {
    expect(same(typed({ text: 'Fix daily_backup' }))).toBe(false);
  });

  test('a typed system goal is known by its evidence rather than by what its text quotes', () => {
    const named = typed({ evidence: { task_type: 'other' }, text: "Fix 'daily_backup'" });
    expect(same(named)).toBe(false);
  });

  const about = { evidence: { task_type: 'daily_backup' } };
  test.each<[string, Partial<Goal>, boolean]>([
    ['names no pattern and no detector', {}, true],
    ['names this pattern', { metadata: { pattern: 'task_failure_recurring' } }, true],
    ['names this detector', { createdBy: 'task_failure_detector' }, true],
    [
      'names this detector, though another of its patterns',
      { metadata: { pattern: 'another' }, createdBy: 'task_failure_detector' },
      true,
    ],
    ['names another pattern', { metadata: { pattern: 'task_slowed' } }, false],
    ['names another detector', { createdBy: 'slow_run_detector' }, false],
  ])('whether a typed system goal that %s is about the problem', (_, more, expected) => {
    expect(same(typed({ ...about, ...more }))).toBe(expected);
  });
});

/** A goal that a person typed. The proposal has 30 characters beside the task's name. */
function person(text: string): Partial<Goal> {
  return { goalKey: null, source: 'user', metadata: {}, evidence: {}, text };
}

describe("a person's goal", () => {
  test("a person's goal is about the problem when it says the same of the same task", () => {
    expect(same(person("Fix recurring failures in 'daily_backup' task"))).toBe(true);
  });

  test("a person's goal may differ from the proposal in case, quotes and spaces", () => {
    expect(same(person('FIX recurring   failures in "daily_backup" TASK'))).toBe(true);
  });

  test("a person's goal with the task's name in another case is another problem", () => {
    expect(same(person("Fix recurring failures in 'Daily_Backup' task"))).toBe(false);
  });

  test("a person's goal whose other words are 0.8 alike is another problem", () => {
    expect(same(person("Fix recurring xxxxxxes in 'daily_backup' task"))).toBe(false);
  });

  test("a person's goal whose other words are just above 0.8 alike is about the problem", () => {
    expect(same(person("Fix recurring xxxxxres in 'daily_backup' task"))).toBe(true);
  });

  test("a person's goal is compared by the configured similarity", () => {
    const text = "Fix recurring xxxxxxes in 'daily_backup' task";
    expect(same(person(text), proposal(), 0.79)).toBe(true);
    expect(same(person("Fix recurring failures in 'daily_backup' task"), proposal(), 1)).toBe(
      false,
    );
  });

  test("a person's goal about another task is another problem, though 97 % alike", () => {
    const other = proposal({ subject: 'sync_a', text: "Fix recurring failures in 'sync_a' task" });
    expect(same(person("Fix recurring failures in 'sync_b' task"), other)).toBe(false);
  });

  test("a person's goal that does not name the task is another problem", () => {
    expect(same(person('Fix recurring failures in task'))).toBe(false);
  });

  test("no person's goal is about a proposal that does not name its own subject", () => {
    const odd = proposal({ text: 'Fix recurring failures in task' });
    expect(same(person("Fix recurring failures in 'daily_backup' task"), odd)).toBe(false);
  });

  test("a person's goal is about no proposal whose subject is empty", () => {
    const text = 'Fix recurring failures';
    expect(same(person(text), proposal({ subject: '', text }))).toBe(false);
  });

  test("a person's goal is compared up to 500 characters beside the name of the task", () => {
    const long = (length: number) => `daily_backup ${'x'.repeat(length - 1)}`;
    expect(same(person(long(500)), proposal({ text: long(500) }))).toBe(true);
    expect(same(person(long(501)), proposal({ text: long(500) }))).toBe(false);
  });
});

describe('the name of a task as a whole word', () => {
  const named = (name: string) => {
    const proposed = proposal({ subject: 'sync_a', text: 'Fix recurring failures in sync_a' });
    return same(person(`Fix recurring failures in ${name}`), proposed, 0.7);
  };

  test.each([
    'sync_a',
    "'sync_a'",
    '"sync_a"',
    '`sync_a`',
    '(sync_a)',
    'sync_a.',
    'sync_a!',
    'sync_a,',
    'sync_a: x',
    '. sync_a',
    'sync_ab sync_a',
  ])('the name sync_a is a whole word in: %s', (text) => expect(named(text)).toBe(true));

  test.each([
    'sync_ab',
    'sync_a1',
    'sync_aé',
    'sync_a_b',
    'sync_a-b',
    'sync_a.v2',
    'sync_a/b',
    'sync_a:b',
    'xsync_a',
    '_sync_a',
    '-sync_a',
    'my-sync_a',
    'my.sync_a',
    'my/sync_a',
    'my:sync_a',
    'ésync_a',
  ])('the name sync_a is no whole word in: %s', (text) => expect(named(text)).toBe(false));
});
