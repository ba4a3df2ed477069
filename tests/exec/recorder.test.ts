import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Recorder } from '../../src/exec/recorder';
import type { ExitResult } from '../../src/exec/runCommand';
import { program } from '../support/program';
import { World } from '../support/world';

program();

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

/** A recorder whose spool is `spool` in the folder of a world. */
function recording(task = 'job') {
  const world = new World();
  const said: string[] = [];
  const env = { GOALGEN_DATA_DIR: world.dataDir, PATH: process.env.PATH ?? '' };
  const spool = join(world.folder, 'spool');
  const recorder = new Recorder({
    task,
    choice: { cwd: world.folder, env: { GOALGEN_DATA_DIR: world.dataDir }, options: {} },
    folders: [spool],
    env: { ...env, GOALGEN_SPOOL_DIR: spool },
    say: (line) => said.push(line),
  });
  const rows = () => world.rows<Row>('SELECT * FROM task_executions');
  return { world, recorder, said, rows, spool };
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
  test('a run that has begun is spooled at once, with the process that records it', async () => {
    const { recorder, spool, said } = recording();
    recorder.begin();
    const begun = () => {
      try {
        return readdirSync(spool).find((name) => name.endsWith('.begun'));
      } catch {
        return undefined;
      }
    };
    while (begun() === undefined) await setTimeout(5);
    expect(JSON.parse(readFileSync(join(spool, begun() ?? ''), 'utf8')).run).toMatchObject({
      taskType: 'job',
      status: 'running',
      finishedAt: null,
      error: null,
      exitCode: null,
      host: hostname(),
      process: expect.stringContaining(` ${process.pid} `),
    });
    await recorder.end(result());
    expect(said).toEqual([]);
  });

  test('the end of a run is stored in the database, and leaves nothing in the spool', async () => {
    const { recorder, rows, spool } = recording();
    recorder.begin();
    await recorder.end(result());
    expect(rows()).toMatchObject([
      {
        source: 'local',
        task_type: 'job',
        status: 'failed',
        error: 'no space left',
        exit_code: 3,
        finished_at: 4e9,
      },
    ]);
    expect(readdirSync(spool)).toEqual(['.lock']);
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
  });
});

describe('a run that cannot be stored', () => {
  test('a run that the database refuses stays in the spool, and nothing is printed', async () => {
    const { world, recorder, said, spool } = recording();
    writeFileSync(world.dataDir, ''); // a file where the data folder should be
    recorder.begin();
    await recorder.end(result());
    const isRun = (name: string) => !name.startsWith('.');
    expect(readdirSync(spool).filter(isRun)).toEqual([
      expect.stringMatching(/^\d+-exec-.+\.failed$/),
    ]);
    expect(said).toEqual([]);
  });

  test('a run that spool and database refuse is told in one line and not thrown', async () => {
    const { world, recorder, said, spool } = recording('a\x1bb');
    writeFileSync(world.dataDir, '');
    writeFileSync(spool, '');
    recorder.begin();
    await recorder.end(result());
    // No character of the task's name acts on a terminal.
    expect(said).toEqual([
      expect.stringMatching(/^goalgen: the run of a\\x1bb is not recorded: [^\n]+\n$/),
    ]);
  });

  test('a fault in the recording is told in one line and not thrown', async () => {
    const { recorder, said } = recording();
    recorder.begin();
    const faulty = {
      ...result(),
      get exitCode(): number {
        throw new Error('a bug');
      },
    };
    await recorder.end(faulty);
    expect(said).toEqual(['goalgen: the run of job is not recorded: a bug\n']);
  });

  test('a run whose spool is refused goes to the database', async () => {
    const { recorder, said, rows, spool } = recording();
    writeFileSync(spool, '');
    recorder.begin();
    await recorder.end(result());
    expect(rows()).toMatchObject([{ task_type: 'job', status: 'failed' }]);
    expect(said).toEqual([]);
  });
});
