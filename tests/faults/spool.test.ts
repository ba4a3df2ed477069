import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { baseNameOf, spooledText, suffixOf } from '../../src/exec/spool/spooledRun';
import { program } from '../support/program';
import { runProcess, World } from '../support/world';

/** `FAULT_ROUNDS=10 npm run test:faults` tries ten times as long. */
const ROUNDS = 25 * Number(process.env.FAULT_ROUNDS ?? 1);
const RUNS_A_ROUND = 40;
const PATH = process.env.PATH ?? '';
const MAIN = program();
const random = (below: number) => Math.floor(Math.random() * below);

/** Puts a run into the spool, as `exec` does: its begin or its end. */
function spool(world: World, folder: string, number: number, hasEnded: boolean): void {
  const run = {
    taskType: 'job',
    runId: `exec-a-${number}`,
    startedAt: 1_700_000_000 + number,
    finishedAt: hasEnded ? 1_700_000_001 + number : null,
    status: hasEnded ? ('failed' as const) : ('running' as const),
    error: hasEnded ? `error ${number}` : null,
    exitCode: hasEnded ? 1 : null,
    host: 'a',
  };
  const choice = { cwd: world.folder, env: { GOALGEN_DATA_DIR: world.dataDir }, options: {} };
  const path = join(folder, baseNameOf(run));
  writeFileSync(`${path}.aside`, spooledText({ choice, run }));
  renameSync(`${path}.aside`, `${path}.${suffixOf(run)}`);
  if (hasEnded) rmSync(`${path}.begun`, { force: true });
}

/** Spools a begin and mostly an end, and sometimes waits. */
async function spoolSlowly(world: World, folder: string, number: number): Promise<void> {
  spool(world, folder, number, false);
  if (random(3) > 0) spool(world, folder, number, true);
  if (random(4) === 0) await setTimeout(random(8));
}

/** What keeps a delivery from the database meanwhile; returns what takes it away again. */
const HINDRANCES: readonly ((world: World) => () => void)[] = [
  () => () => undefined,
  (world) => {
    const holder = new SqliteDatabase(world.database);
    holder.exec('BEGIN IMMEDIATE');
    return () => holder.close();
  },
  (world) => {
    renameSync(world.dataDir, `${world.dataDir}.away`);
    writeFileSync(world.dataDir, '');
    return () => {
      rmSync(world.dataDir);
      renameSync(`${world.dataDir}.away`, world.dataDir);
    };
  },
];

test('no spooled run is lost or doubled when deliveries are killed at random instants', async () => {
  const world = new World();
  const folder = join(world.folder, 'spool');
  mkdirSync(folder);
  const env = { PATH, GOALGEN_DATA_DIR: world.dataDir, GOALGEN_SPOOL_DIR: folder };
  await runProcess(process.execPath, [MAIN, 'deliver'], { env });
  let [serial, kills] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const hindrance = HINDRANCES[random(HINDRANCES.length)];
    const remove = hindrance?.(world);
    const [first, last] = [serial, serial + RUNS_A_ROUND];
    const deliveries = [0, 1].map(() =>
      spawn(process.execPath, [MAIN, 'deliver', '--no-wait'], { env, stdio: 'ignore' }),
    );
    const ended = deliveries.map((child) => once(child, 'exit'));
    for (; serial < last; serial++) await spoolSlowly(world, folder, serial);
    await setTimeout(random(250));
    kills += deliveries.filter((child) => child.kill('SIGKILL')).length;
    await Promise.all(ended);
    remove?.();
    for (let number = first; number < last; number++) spool(world, folder, number, true);
  }
  const { code, stderr } = await runProcess(process.execPath, [MAIN, 'deliver'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual([]);
  const rows = world.rows<{ run_id: string; status: string; error: string }>(
    'SELECT run_id, status, error FROM task_executions ORDER BY started_at',
  );
  expect(rows).toEqual(
    Array.from({ length: serial }, (_, number) => ({
      run_id: `exec-a-${number}`,
      status: 'failed',
      error: `error ${number}`,
    })),
  );
  process.stderr.write(`${serial} runs delivered, ${kills} deliveries killed\n`);
});

test('200 jobs at once: every exit code is right, every run is stored, nothing is said', async () => {
  const world = new World();
  const env = { PATH, GOALGEN_DATA_DIR: world.dataDir };
  const jobs = Array.from({ length: 200 }, (_, number) => number % 3);
  const answers = await Promise.all(
    jobs.map((code, number) =>
      runProcess(
        process.execPath,
        [MAIN, 'exec', `job_${number}`, '--', 'sh', '-c', `exit ${code}`],
        { env, cwd: world.folder },
      ),
    ),
  );
  expect(answers.map(({ code }) => code)).toEqual(jobs);
  expect(answers.map(({ stderr }) => stderr).filter(Boolean)).toEqual([]);
  await runProcess(process.execPath, [MAIN, 'deliver'], { env, cwd: world.folder });
  expect(
    world.rows('SELECT exit_code, count(*) AS runs FROM task_executions GROUP BY exit_code'),
  ).toEqual([
    { exit_code: 0, runs: 67 },
    { exit_code: 1, runs: 67 },
    { exit_code: 2, runs: 66 },
  ]);
});

test('an exec that is killed at a random instant leaves a run that began, its end, or nothing', async () => {
  const world = new World();
  const env = { PATH, GOALGEN_DATA_DIR: world.dataDir };
  for (let round = 0; round < ROUNDS; round++) {
    const child = spawn(
      process.execPath,
      [MAIN, 'exec', `job_${round}`, '--', 'sh', '-c', 'sleep 0.05; exit 3'],
      { env, cwd: world.folder, stdio: 'ignore' },
    );
    const ended = once(child, 'exit');
    await setTimeout(random(500));
    child.kill('SIGKILL');
    await ended;
  }
  await setTimeout(1000); // processes that were left behind write what they were given
  await runProcess(process.execPath, [MAIN, 'scan'], { env, cwd: world.folder });
  const rows = world.rows<{ status: string; exit_code: number | null }>(
    'SELECT status, exit_code FROM task_executions',
  );
  for (const { status, exit_code } of rows)
    expect([status, exit_code]).toEqual(status === 'running' ? ['running', null] : ['failed', 3]);
  process.stderr.write(`${rows.length} of ${ROUNDS} killed runs on record\n`);
});
