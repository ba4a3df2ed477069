import { describe, expect, test } from '@jest/globals';
import { runParser } from '../../../src/history/import/runParser';
import { NAME_LENGTH_MAX, RUN_STATUSES } from '../../../src/history/run';
import { NOW } from '../../support/world';

const RUN = { task_type: 'backup', run_id: 'r1', started_at: NOW - 60, status: 'success' };
const ENDED = { ...RUN, finished_at: NOW };

const parse = (value: unknown) => runParser('UTC', 'local')(value);
const runOf = (change: object) => {
  const parsed = parse({ ...ENDED, ...change });
  return 'run' in parsed ? parsed.run : parsed;
};
const problemOf = (value: unknown) => {
  const parsed = parse(value);
  return 'problem' in parsed ? parsed.problem : undefined;
};

describe('a value that is a run', () => {
  test('a run without the optional keys has null for each of them', () => {
    expect(parse(ENDED)).toEqual({
      run: {
        source: 'local',
        taskType: 'backup',
        runId: 'r1',
        startedAt: NOW - 60,
        finishedAt: NOW,
        status: 'success',
        error: null,
        exitCode: null,
        host: null,
        attempt: null,
      },
    });
  });

  test('every optional key of a run is taken over, and an unknown key is ignored', () => {
    const given = {
      source: 'airflow',
      status: 'failed',
      error: 'no space',
      exit_code: 2,
      host: 'alpha',
      attempt: 3,
      colour: 'blue',
    };
    expect(runOf(given)).toMatchObject({
      source: 'airflow',
      error: 'no space',
      exitCode: 2,
      host: 'alpha',
      attempt: 3,
    });
    expect(runOf(given)).not.toHaveProperty('colour');
  });

  test.each(RUN_STATUSES)('the status %s of a run is accepted', (status) => {
    expect(runOf({ status })).toMatchObject({ status });
  });

  test.each([
    ['epoch seconds', 1_762_696_800.5, 1_762_696_800.5],
    ['epoch seconds as text', '1762696800', 1_762_696_800],
    ['ISO 8601 with an offset', '2025-11-09T15:00:00+01:00', 1_762_696_800],
    ['ISO 8601 in the given zone', '2025-11-09 15:00', 1_762_696_800],
  ])('a time in a run may be %s', (_, finished_at, finishedAt) => {
    const parsed = runParser('Europe/Berlin', 'local')({ ...ENDED, finished_at });
    expect(parsed).toMatchObject({ run: { finishedAt } });
  });

  test('a whole number as run id becomes text', () => {
    expect(runOf({ run_id: 17 })).toMatchObject({ runId: '17' });
  });

  test('a run that is running may have no end', () => {
    expect(parse({ ...RUN, status: 'running' })).toMatchObject({ run: { finishedAt: null } });
  });

  test('a run may end in the second in which it began', () => {
    expect(runOf({ finished_at: NOW - 60 })).toMatchObject({ finishedAt: NOW - 60 });
  });

  test('a record yields to what is known only when it says so', () => {
    expect(runOf({ yields_to_known: true })).toMatchObject({ yieldsToKnown: true });
    expect(runOf({ yields_to_known: false })).not.toHaveProperty('yieldsToKnown');
  });

  test('half a surrogate pair in an error is spelt out, and a whole pair is kept', () => {
    expect(runOf({ error: 'a\ud83d b\udca9 c💩' })).toMatchObject({
      error: 'a\\ud83d b\\udca9 c💩',
    });
  });

  test('an error may hold control characters', () => {
    expect(runOf({ error: 'a\x1b[31m\nb' })).toMatchObject({ error: 'a\x1b[31m\nb' });
  });

  test('a task name may have the greatest length, and not one character more', () => {
    expect(runOf({ task_type: 'x'.repeat(NAME_LENGTH_MAX) })).toHaveProperty('taskType');
    expect(problemOf({ ...ENDED, task_type: 'x'.repeat(NAME_LENGTH_MAX + 1) })).toMatch(
      /^task_type: /,
    );
  });
});

describe('a value that is no run', () => {
  test.each([
    ['a text', 'backup'],
    ['a list', [ENDED]],
    ['null', null],
    ['nothing', undefined],
  ])('%s is refused as a run because it is not a JSON object', (_, value) => {
    expect(problemOf(value)).toBe('not a JSON object');
  });

  test.each([
    ['no task', { task_type: undefined }, /^task_type: /],
    ['an empty task', { task_type: '' }, /^task_type: /],
    ['a task with an escape', { task_type: 'a\x1bb' }, /^task_type: contains control or invis/],
    ['a run id that is a fraction', { run_id: 1.5 }, /^run_id: expected text/],
    ['a host with a line break', { host: 'a\nb' }, /^host: contains control/],
    ['a source with a colon', { source: 'a:b' }, /^source: contains a colon/],
    ['an unknown status', { status: 'ok' }, /^status: expected success, failed, timeout/],
    ['a time that is none', { started_at: 'soon' }, /^started_at: not a time between 1970 and/],
    ['a time that is a list', { started_at: [] }, /^started_at: expected epoch seconds or ISO/],
    ['a fraction as exit code', { exit_code: 1.5 }, /^exit_code: /],
    ['an attempt in words', { attempt: 'two' }, /^attempt: /],
  ])('a run with %s is refused with the key of the problem', (_, change, problem) => {
    expect(problemOf({ ...ENDED, ...change })).toMatch(problem);
  });

  test('a time in milliseconds is asked about, and a time that is only late is not', () => {
    expect(problemOf({ ...ENDED, started_at: NOW * 1000 })).toContain('are these milliseconds?');
    expect(problemOf({ ...ENDED, started_at: 5_000_000_000 })).not.toContain('milliseconds');
  });

  test.each(RUN_STATUSES.filter((status) => status !== 'running'))(
    'a run with the status %s needs an end',
    (status) => {
      expect(problemOf({ ...RUN, status })).toBe(`finished_at: missing for status ${status}`);
    },
  );

  test('a run that ended before it began has a negative duration', () => {
    expect(problemOf({ ...ENDED, finished_at: NOW - 60.001 })).toBe(
      'finished_at: before started_at, a negative duration',
    );
  });

  test('all problems of a run are named at once', () => {
    expect(problemOf({ ...ENDED, status: 'ok', host: 7 })).toMatch(/^status: .*; host: /);
  });
});
