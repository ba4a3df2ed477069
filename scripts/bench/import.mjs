import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import Database from 'better-sqlite3';
import { NOW, TASKS } from './history.mjs';
import { goalgen, peakMemoryMib, report, shell, timed } from './measure.mjs';

const ROUNDS = 3;
const SCHEMA = new URL('../../schema.sql', import.meta.url);

/**
 * Times `goalgen import` of NDJSON against the shell's `.import` of the same rows as CSV into the
 * same table and indexes.
 */
export async function benchImport(folder, runs) {
  const ndjson = join(folder, 'import.ndjson');
  const csv = join(folder, 'import.csv');
  await writeRuns(runs, { ndjson, csv });
  const shellDb = join(folder, 'import-shell.db');
  const dataDir = join(folder, 'import');
  const command = goalgen(['import', ndjson], { GOALGEN_DATA_DIR: dataDir });
  const times = { ours: [], theirs: [], again: [] };
  for (let round = 0; round < ROUNDS; round++) {
    emptyDatabase(shellDb);
    times.theirs.push(timed(shell(shellDb, `.import --csv ${csv} task_executions\n`)));
    rmSync(dataDir, { recursive: true, force: true });
    times.ours.push(timed(command));
    times.again.push(timed(command));
  }
  const best = (list) => Math.min(...list);
  const rate = (list) => `${Math.round(runs / best(list))} runs/ms`;
  rmSync(dataDir, { recursive: true, force: true });
  report(`import of ${runs} runs`, {
    "speed of goalgen import / speed of the shell's .import (at least 0.33)": (
      best(times.theirs) / best(times.ours)
    ).toFixed(2),
    'speed of importing it again / first import': (best(times.ours) / best(times.again)).toFixed(2),
    'peak memory': `${peakMemoryMib(command).toFixed(0)} MiB`,
    [`best of ${ROUNDS}: goalgen, shell`]: `${rate(times.ours)}, ${rate(times.theirs)}`,
  });
}

function emptyDatabase(path) {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec(readFileSync(SCHEMA, 'utf8'));
  db.close();
}

async function writeRuns(runs, files) {
  const [ndjson, csv] = [createWriteStream(files.ndjson), createWriteStream(files.csv)];
  for (let n = 0; n < runs; n++) {
    const started = NOW - 86_400 * 30 + n;
    const failed = n % 50 === 0;
    const run = {
      task_type: `pipeline.task_${n % TASKS}`,
      run_id: `run-${n}`,
      started_at: started,
      finished_at: started + 30.5,
      status: failed ? 'failed' : 'success',
      error: failed ? 'connection timed out' : null,
    };
    csv.write(
      `${n + 1},local,${run.task_type},${run.run_id},${run.started_at},${run.finished_at},${run.status},${run.error ?? ''},,,,${NOW}\n`,
    );
    if (!ndjson.write(`${JSON.stringify(run)}\n`))
      await new Promise((done) => ndjson.once('drain', done));
  }
  ndjson.end();
  csv.end();
  await Promise.all([finished(ndjson), finished(csv)]);
}
