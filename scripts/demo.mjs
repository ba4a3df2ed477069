// Shows goalgen's main job on one day, as the program itself reports it: import, scan, review,
// ledger. Works in a folder of its own and removes it at the end; `npm run demo -- --keep` keeps
// it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'goalgen-demo-'));
const dataDir = join(folder, 'data');
const env = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('GOALGEN_')),
  ),
  GOALGEN_DATA_DIR: dataDir,
  GOALGEN_TIME_ZONE: 'UTC',
};

function say(text) {
  process.stdout.write(`\n# ${text}\n`);
}

/** Prints a command as an operator would type it, runs it and shows its output. */
function goalgen(...args) {
  const shown = args.map((arg) => (/[\s'*]/.test(arg) ? `"${arg}"` : arg)).join(' ');
  process.stdout.write(`$ goalgen ${shown}\n`);
  const { status } = spawnSync(process.execPath, [join(root, 'bin/goalgen.js'), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`goalgen ${shown} ended with ${status}`);
}

/** Runs a file of SQL, as if its rows were typed by hand in the sqlite3 shell. */
function sql(file) {
  process.stdout.write(`$ sqlite3 data/raw_store.db < ${file}\n`);
  const db = new Database(join(dataDir, 'raw_store.db'));
  db.exec(readFileSync(join(root, file), 'utf8'));
  db.close();
}

try {
  say('Sunday, 2025-11-09. The history: one good backup, then four timeouts.');
  goalgen('import', 'fixtures/seed-day.ndjson');
  say('Two goals that other detectors made that day, and what the operator believes.');
  sql('fixtures/seed-goals.sql');
  sql('fixtures/seed-beliefs.sql');
  say('14:00. Cron starts the scan (here with every step logged).');
  goalgen('scan', '--verbose', '--now', '2025-11-09T14:00:00Z');
  say('14:05. The operator looks, and approves.');
  goalgen('list', '--state', 'proposed', '--now', '2025-11-09T14:05:00Z');
  const db = new Database(join(dataDir, 'raw_store.db'), { readonly: true });
  const { id } = db
    .prepare("SELECT id FROM goals WHERE created_by = 'task_failure_detector'")
    .get();
  db.close();
  goalgen('show', id, '--now', '2025-11-09T14:05:00Z');
  goalgen(
    'approve',
    id,
    '--by',
    'operator',
    '--note',
    'the backup host is short of memory',
    '--now',
    '2025-11-09T14:05:00Z',
  );
  say('What the audit trail says.');
  const chosen = ['--event', 'goal_created', '--event', 'goal_approved', '-n', '2'];
  goalgen('ledger', 'tail', ...chosen);
  goalgen('ledger', 'tail', ...chosen, '--json');
} finally {
  if (process.argv.includes('--keep')) process.stdout.write(`\nKept: --data-dir ${dataDir}\n`);
  else rmSync(folder, { recursive: true, force: true });
}
