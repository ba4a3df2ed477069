import { describe, expect, test } from '@jest/globals';
import { plainRuns, runParser } from '../../../src/history/import/runParser';
import { NAME_LENGTH_MAX, RUN_STATUSES } from '../../../src/history/run';
import { NOW } from '../../support/world';

const RUN = { task_type: 'backup', run_id: 'r1', started_at: NOW - 60, status: 'success' };
const ENDED = { ...RUN, finished_at: NOW };

const parse = (value: unknown) => runParser(plainRuns('UTC', 'local'))(value);
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
    const finished_at = status === 'running' ? null : NOW;
    expect(runOf({ status, finished_at })).toMatchObject({ status });
  });

  test.each([
    ['epoch seconds', 1_762_696_800.5, 1_762_696_800.5],
    ['epoch seconds as text', '1762696800', 1_762_696_800],
    ['ISO 8601 with an offset', '2025-11-09T15:00:00+01:00', 1_762_696_800],
    ['ISO 8601 in the given zone', '2025-11-09 15:00', 1_762_696_800],
  ])('a time in a run may be %s', (_, finished_at, finishedAt) => {
    const parsed = runParser(plainRuns('Europe/Berlin', 'local'))({ ...ENDED, finished_at });
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

describe('values as other programs write them', () => {
  test('whole numbers may be texts, and an empty host or exit code is none', () => {
    expect(runOf({ exit_code: '-3', attempt: '2' })).toMatchObject({ exitCode: -3, attempt: 2 });
    expect(runOf({ exit_code: '', host: '' })).toMatchObject({ exitCode: null, host: null });
  });

  test('a status may be a common word of another program, or one that the operator maps', () => {
    expect(runOf({ status: 'Timed Out' })).toMatchObject({ status: 'timeout' });
    const statuses = new Map([['flaked', 'failed' as const]]);
    const read = runParser({ ...plainRuns('UTC', 'local'), statuses });
    expect(read({ ...ENDED, status: 'flaked' })).toMatchObject({ run: { status: 'failed' } });
  });

  test('a run whose start is null has a known end and no duration', () => {
    expect(runOf({ started_at: null })).toMatchObject({
      startedAt: NOW,
      finishedAt: NOW,
      startIsUnknown: true,
    });
    expect(problemOf({ ...RUN, started_at: null, status: 'running' })).toBe('started_at: missing');
  });

  test('an end in the hour that comes twice is the one that is not before the start', () => {
    const read = runParser(plainRuns('America/New_York', 'local'));
    const night = (started_at: string, finished_at: string) => {
      const { run } = Object(read({ ...ENDED, started_at, finished_at }));
      return run === undefined ? undefined : run.finishedAt - run.startedAt;
    };
    expect(night('2025-11-02 01:59:50', '2025-11-02 01:20:10')).toBe(1220);
    expect(night('2025-11-02 01:10:00', '2025-11-02 01:20:10')).toBe(610);
    expect(night('2025-11-02 02:10:00', '2025-11-02 01:20:10')).toBeUndefined();
  });

  test('a run with a series is known within its series, and a run without one within its task', () => {
    expect(runOf({ series: 'web1' })).toMatchObject({ series: 'web1', idScope: 'series' });
    expect(runOf({ series: 'web1', id_scope: 'source' })).toMatchObject({ idScope: 'source' });
    expect(runOf({})).not.toHaveProperty('idScope');
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
    ['an unknown status', { status: 'odd' }, /^status: "odd" is none of success, failed, timeout/],
    ['no status', { status: undefined }, /^status: missing$/],
    ['no run id', { run_id: undefined }, /^run_id: missing$/],
    [
      'a time that is none',
      { started_at: 'soon' },
      /^started_at: not a time: "soon"; expected ISO/,
    ],
    ['a time that is a list', { started_at: [] }, /^started_at: expected epoch seconds or ISO/],
    ['a fraction as exit code', { exit_code: 1.5 }, /^exit_code: expected a whole number/],
    ['an attempt in words', { attempt: 'two' }, /^attempt: /],
  ])('a run with %s is refused with the key of the problem', (_, change, problem) => {
    expect(problemOf({ ...ENDED, ...change })).toMatch(problem);
  });

  test.each(RUN_STATUSES.filter((status) => status !== 'running'))(
    'a run with the status %s needs an end',
    (status) => {
      expect(problemOf({ ...RUN, status })).toBe(`finished_at: missing for status ${status}`);
    },
  );

  test('a run that is running has no end', () => {
    expect(problemOf({ ...ENDED, status: 'in progress' })).toBe(
      'finished_at: given for a run that is running',
    );
  });

  test('a run that ended before it began has a negative duration', () => {
    expect(problemOf({ ...ENDED, finished_at: NOW - 60.001 })).toBe(
      'finished_at: before started_at, a negative duration',
    );
  });

  test('all problems of a run are named at once', () => {
    expect(problemOf({ ...ENDED, status: 'odd', host: 7 })).toMatch(
      /^status: .*; host: expected text/,
    );
  });
});
