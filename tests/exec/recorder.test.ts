import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { Recorder, type RecordingConfig } from '../../src/exec/recorder';
import type { ExitResult } from '../../src/exec/runCommand';
import { World } from '../support/world';

interface Row {
  task_type: string;
  source: string;
  status: string;
  error: string | null;
  exit_code: number | null;
  host: string;
  started_at: number;
  finished_at: number | null;
}

function recording(config: Partial<RecordingConfig> = {}) {
  const world = new World();
  const said: string[] = [];
  const recorder = new Recorder(
    { database: world.database, busyTimeoutSeconds: 1, redact: { patterns: [] }, ...config },
    'job',
    (line) => said.push(line),
  );
  const rows = () => world.rows<Row>('SELECT * FROM task_executions');
  return { world, recorder, said, rows };
}

function result(change: Partial<ExitResult> = {}): ExitResult {
  return {
    exitCode: 3,
    signal: null,
    timedOut: false,
    timeoutSeconds: undefined,
    wasStopped: false,
    output: Buffer.from('no space left'),
    startError: undefined,
    endedAt: 4e9, // later than any test runs
    ...change,
  };
}

describe('the record of a run', () => {
  test('a run is recorded as running when it begins', async () => {
    const { recorder, rows, said } = recording();
    await recorder.begin();
    expect(rows()).toMatchObject([
      {
        source: 'local',
        task_type: 'job',
        status: 'running',
        finished_at: null,
        error: null,
        exit_code: null,
        host: hostname(),
      },
    ]);
    expect(said).toEqual([]);
  });

  test('the end of a run completes the record of its beginning', async () => {
    const { recorder, rows } = recording();
    await recorder.begin();
    await recorder.end(result());
    expect(rows()).toMatchObject([
      { status: 'failed', error: 'no space left', exit_code: 3, finished_at: 4e9 },
    ]);
  });

  test('a run whose beginning was not recorded is recorded at its end', async () => {
    const { recorder, rows } = recording();
    await recorder.end(result({ exitCode: 0 }));
    expect(rows()).toMatchObject([{ status: 'success', error: null, exit_code: 0 }]);
  });

  test('the record of a run whose clock went back ends when it began', async () => {
    const { recorder, rows } = recording();
    await recorder.end(result({ endedAt: 0 }));
    expect(rows().map(({ started_at, finished_at }) => finished_at === started_at)).toEqual([true]);
  });

  test('a run that was not begun because of the run before is recorded as skipped', async () => {
    const { recorder, rows } = recording();
    await recorder.skip();
    expect(rows()).toMatchObject([
      { status: 'skipped', error: 'the run before had not ended', exit_code: null },
    ]);
    expect(rows().every(({ started_at, finished_at }) => started_at <= (finished_at ?? 0))).toBe(
      true,
    );
  });

  test('a run is recorded without its output when a redaction pattern is invalid', async () => {
    const { recorder, rows, said } = recording({ redact: { patterns: ['('] } });
    await recorder.end(result());
    expect(rows()).toMatchObject([{ status: 'failed', error: 'exit status 3' }]);
    expect(said).toEqual([
      expect.stringMatching(/^goalgen: the run of job is recorded without its output: .*\n$/),
    ]);
  });
});

describe('a run that cannot be recorded', () => {
  test('every failure to record a run is told in one line and never thrown', async () => {
    const { world, recorder, said } = recording();
    mkdirSync(world.database, { recursive: true }); // a folder where the database should be
    await recorder.begin();
    await recorder.skip();
    await recorder.end(result());
    expect(said).toHaveLength(3);
    for (const line of said)
      expect(line).toMatch(/^goalgen: the run of job is not recorded: [^\n]+\n$/);
  });

  test('a recorder without a configuration records nothing and tells nothing', async () => {
    const said: string[] = [];
    const recorder = new Recorder(undefined, 'job', (line) => said.push(line));
    await recorder.begin();
    await recorder.end(result());
    expect(said).toEqual([]);
  });

  test('a task name in a message has no characters that a terminal acts on', async () => {
    const said: string[] = [];
    const config = { database: '/dev/null/x', busyTimeoutSeconds: 0, redact: { patterns: [] } };
    await new Recorder(config, 'a\x1bb', (line) => said.push(line)).begin();
    expect(said).toEqual([expect.stringContaining('the run of a\\x1bb is not recorded')]);
  });
});
