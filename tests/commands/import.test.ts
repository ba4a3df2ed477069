// Runs in every time zone of the tests: times may be written without an offset.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { NOW, World } from '../support/world';

const RUN = {
  task_type: 't',
  run_id: '1',
  started_at: NOW - 60,
  finished_at: NOW,
  status: 'success',
};

function importText(world: World, stdin: string, args: string[] = []) {
  return world.goalgen(['import', '-', ...args], { stdin });
}

function line(changes: object): string {
  return `${JSON.stringify({ ...RUN, ...changes })}\n`;
}

describe('an import', () => {
  test('an import counts new, updated and known runs', async () => {
    const world = new World();
    expect((await importText(world, line({}) + line({ run_id: '2' }))).stdout).toBe(
      '2 runs read: 2 new, 0 updated, 0 known\n',
    );
    expect(
      (await importText(world, line({}) + line({ run_id: '2', status: 'failed' }))).stdout,
    ).toBe('2 runs read: 0 new, 1 updated, 1 known\n');
    expect(world.rows('SELECT run_id, status FROM task_executions ORDER BY run_id')).toEqual([
      { run_id: '1', status: 'success' },
      { run_id: '2', status: 'failed' },
    ]);
  });

  test('an import can end a running run, but cannot make an ended run run again', async () => {
    const world = new World();
    const running = line({ status: 'running', finished_at: null });
    await importText(world, running);
    expect((await importText(world, line({}))).stdout).toContain('1 updated');
    expect((await importText(world, running)).stdout).toContain('1 known');
    expect(world.rows('SELECT status FROM task_executions')).toEqual([{ status: 'success' }]);
  });

  test('times may be epoch seconds or ISO 8601, with an offset or in the time zone', async () => {
    const world = new World({ env: { GOALGEN_TIME_ZONE: 'America/New_York' } });
    const times = [
      NOW,
      '2025-11-09T14:00:00Z',
      '2025-11-09 15:00:00+01:00',
      '2025-11-09T09:00:00',
      `${NOW}`,
    ];
    await importText(
      world,
      times.map((time, index) => line({ run_id: index, finished_at: time })).join(''),
    );
    expect(world.rows('SELECT DISTINCT finished_at FROM task_executions')).toEqual([
      { finished_at: NOW },
    ]);
  });

  test('CR LF, blank lines, a byte order mark and a missing last newline are read', async () => {
    const world = new World();
    const text = `\ufeff${line({}).trim()}\r\n\n  \n${line({ run_id: '2' }).trim()}`;
    expect((await importText(world, text)).stdout).toBe('2 runs read: 2 new, 0 updated, 0 known\n');
  });

  test('an error text is stored unchanged, and unknown keys are ignored', async () => {
    const world = new World();
    const error = '\u001b[31mred\u001b[0m \u202e and \u0000';
    await importText(world, line({ error, status: 'failed', colour: 'blue', __proto__: 1 }));
    expect(world.rows('SELECT error FROM task_executions')).toEqual([{ error }]);
  });

  test.each([
    ['that is not JSON', '{"task_type": ', 'not JSON'],
    ['that is not an object', '[1, 2]', 'not a JSON object'],
    ['without a task', line({ task_type: undefined }), 'task_type: '],
    [
      'with an unknown status',
      line({ status: 'exploded' }),
      'status: "exploded" is none of success, failed, timeout, cancelled, running, skipped',
    ],
    [
      'with a negative duration',
      line({ finished_at: NOW - 61 }),
      'finished_at: before started_at, a negative duration',
    ],
    [
      'in the year 50000',
      line({ started_at: NOW * 1000 }),
      'started_at: 1762696800000: milliseconds? --milliseconds reads them.',
    ],
    ['before 1970', line({ started_at: -1 }), 'started_at: -1: not a time between 2001 and 2100'],
    [
      'with a date that no calendar has',
      line({ started_at: '2025-02-30T10:00:00Z' }),
      'started_at: not a time',
    ],
    [
      'of an ended run without an end time',
      line({ finished_at: null }),
      'finished_at: missing for status success',
    ],
    [
      'with escape sequences in its name',
      line({ task_type: 'x\u001b[2J' }),
      'task_type: contains control or invisible characters',
    ],
    [
      'with a name that reads backwards',
      line({ task_type: 'x\u202ey' }),
      'task_type: contains control or invisible characters',
    ],
    [
      'with two faults, both reported',
      line({ status: 'x', started_at: 'y' }),
      'started_at: not a time: "y"; expected ISO 8601 or epoch seconds; status: "x" is none',
    ],
  ])(
    'a line %s is refused by its number, and the other lines are kept',
    async (_, bad, problem) => {
      const world = new World();
      const answer = await importText(world, `${line({})}${bad.trim()}\n${line({ run_id: '3' })}`);
      expect(answer.code).toBe(2);
      expect(answer.stderr).toContain(`Error: 1 line was not imported: line 2: ${problem}`);
      expect(answer.stderr).toContain('Try: ');
      expect(answer.stderr.trimEnd().split('\n')).toHaveLength(2);
      expect(world.rows('SELECT run_id FROM task_executions ORDER BY run_id')).toEqual([
        { run_id: '1' },
        { run_id: '3' },
      ]);
    },
  );

  test('a broken line is reported by number; importing the mended file adds it', async () => {
    const world = new World();
    const lines = Array.from({ length: 12_000 }, (_, index) => line({ run_id: index + 1 }));
    const broken = lines.with(4999, '{"task_type": "t", \n').join('');
    const first = await importText(world, broken);
    expect(first).toMatchObject({
      code: 2,
      stdout: '12000 runs read: 11999 new, 0 updated, 0 known, 1 rejected\n',
    });
    expect(first.stderr).toContain('line 5000: not JSON');
    const second = await importText(world, lines.join(''));
    expect(second).toMatchObject({
      code: 0,
      stdout: '12000 runs read: 1 new, 0 updated, 11999 known\n',
    });
  });

  test('the first few of many bad lines are reported, and the rest are counted', async () => {
    const { stderr } = await importText(new World(), 'x\n'.repeat(9));
    expect(stderr).toContain(
      '9 lines were not imported: lines 1, 2, 3, 4, 5: not JSON: "x"; and 4 more.',
    );
  });

  test('a line of five megabytes is refused without being kept in memory', async () => {
    const { stderr } = await importText(new World(), `${'x'.repeat(5 * 1024 * 1024)}\n${line({})}`);
    expect(stderr).toContain('1 line was not imported: line 1: too long');
  });

  test('a missing file or a folder is refused in one line, and no database is made', async () => {
    const world = new World();
    mkdirSync(join(world.folder, 'folder'));
    for (const file of ['nowhere.ndjson', 'folder']) {
      const answer = await world.goalgen(['import', file]);
      expect(answer.code).toBe(2);
      expect(answer.stderr).toMatch(/^Error: .*\nTry: .*\n$/);
    }
    expect(() => world.rows('SELECT 1')).toThrow();
  });

  test('a relative path is resolved against the current folder', async () => {
    const world = new World();
    writeFileSync(join(world.folder, 'runs.ndjson'), line({}));
    expect(await world.json(['import', 'runs.ndjson'])).toEqual({
      lines_read: 1,
      statements: 0,
      renamed_tasks: [],
      not_understood: [],
      name_families: [],
      added: 1,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      problems: [],
    });
  });
});
