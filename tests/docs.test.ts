import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { AIRFLOW, airflowRows, airflowTables } from './support/airflow';
import {
  CELERY_TABLE,
  celeryFailures,
  PG_CRON_TABLES,
  pgCronFailures,
} from './support/otherSystems';
import { Postgres } from './support/postgres';
import { program } from './support/program';
import { Names, NOW, PROJECT, runProcess, temporaryFolder } from './support/world';

interface Example {
  readonly command: string;
  readonly output: string;
}

interface File {
  readonly name: string;
  readonly content: string;
}

/**
 * The examples of a document, in order: the commands of its ```console blocks and the files of its
 * ```jsonc NAME blocks.
 */
function examplesIn(path: string): (Example | File)[] {
  const text = readFileSync(join(PROJECT, path), 'utf8');
  const examples: (Example | File)[] = [];
  for (const [, name, block = ''] of text.matchAll(/```(?:console|jsonc (\S+))\n(.*?)```/gs))
    examples.push(...(name === undefined ? commandsIn(block) : [{ name, content: block }]));
  return examples;
}

function commandsIn(block: string): Example[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

/** Some examples need jq, some the sqlite3 shell, besides goalgen. */
const hasJq = commandExists('jq');
if (!hasJq) process.stderr.write('skipped: examples that pipe into jq, which is not installed\n');
const hasShell = commandExists('sqlite3');
if (!hasShell)
  process.stderr.write(
    'skipped: examples from the first that types into sqlite3, which is not installed\n',
  );

function commandExists(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const postgres = Postgres.forTests();

/**
 * Makes the databases of other systems that docs/sources.md reads.
 * @returns the environment variables that hold the addresses of the PostgreSQL databases
 */
async function otherSystems(folder: string): Promise<Record<string, string>> {
  const airflow = AIRFLOW[2];
  if (airflow === undefined) throw new Error('no such version');
  const night = { day: '2025-11-09', weekBefore: '2025-11-02' };
  mkdirSync(join(folder, 'airflow'));
  fill(join(folder, 'airflow/airflow.db'), [
    ...airflowTables(airflow, 'sqlite'),
    ...airflowRows(airflow, 'sqlite', night),
  ]);
  fill(join(folder, 'django.sqlite3'), [
    CELERY_TABLE,
    celeryFailures('shop.tasks.invoice', [1, 2, 3]),
  ]);
  const jobs = await postgres.database('docs_jobs');
  await postgres.load('docs_jobs', join(PROJECT, 'tests/support/pgboss12.pg.sql'));
  await postgres.run(
    'docs_jobs',
    `UPDATE pgboss.job_common SET completed_on = to_timestamp(${NOW} - 60), ` +
      `started_on = to_timestamp(${NOW} - 120) WHERE name = 'invoice'`,
  );
  const cron = await postgres.database('docs_cron', PG_CRON_TABLES, pgCronFailures('vacuum', 7));
  return { PGBOSS_URL: jobs, PGCRON_URL: cron };
}

function fill(file: string, statements: readonly string[]): void {
  const db = new SqliteDatabase(file);
  for (const statement of statements) db.exec(statement);
  db.close();
}

describe.each([
  ['README.md', async () => ({})],
  ['docs/reliability.md', async () => ({})],
  ['docs/fingerprints.md', async () => ({})],
  ['docs/detectors.md', async () => ({})],
  ['docs/planning.md', async () => ({})],
  ['docs/json.md', async () => ({})],
  ['docs/sources.md', otherSystems],
])('%s', (path, prepare: (folder: string) => Promise<Record<string, string>>) => {
  test('every example prints what the document shows', async () => {
    const folder = temporaryFolder();
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(program(), join(bin, 'goalgen'));
    cpSync(join(PROJECT, 'fixtures'), join(folder, 'fixtures'), { recursive: true });
    const now = path === 'docs/sources.md' ? { GOALGEN_NOW: '2025-11-09T14:00:00Z' } : {};
    const env = {
      PATH: `${bin}:${process.env.PATH}`,
      TZ: 'UTC',
      ...now,
      ...(await prepare(folder)),
    };
    const names = new Names();
    const examples = examplesIn(path);
    expect(examples.length).toBeGreaterThan(5);
    for (const example of examples) {
      if ('name' in example) writeFileSync(join(folder, example.name), example.content);
      else if ((await tried(example, { env, folder, names })) === 'enough') break;
    }
  });
});

/**
 * Runs a command and expects the output that the document shows.
 * @returns `enough` when the rest of the document must be skipped, as sqlite3 is not installed
 */
async function tried(
  { command, output }: Example,
  { env, folder, names }: { env: Record<string, string>; folder: string; names: Names },
): Promise<'enough' | undefined> {
  const withoutJq = command.replace(
    / \| jq -r '[^']*'/,
    ' >/dev/null; goalgen list --state active | cut -f1',
  );
  const runnable = hasJq ? command : withoutJq;
  if (!hasJq && /\bjq\b/.test(runnable)) return undefined;
  if (!hasShell && /\bsqlite3\b/.test(runnable)) return 'enough';
  const typed = names.restore(runnable);
  const line = / 2> \S+$/.test(typed) ? typed : `${typed} 2>&1`;
  const { stdout } = await runProcess('bash', ['--norc', '-c', line], { env, cwd: folder });
  // Hashes cover random ids, so documents show one for all.
  const printed = names.normalise(stdout).replace(/\b[0-9a-f]{64}\b/g, '9f86d0...');
  expect(`$ ${command}\n${printed.replaceAll(`${folder}/`, '')}`).toBe(`$ ${command}\n${output}`);
  return undefined;
}

/** The content that a script of `npm run docs` would write to its file. */
function printedBy(script: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(PROJECT, 'scripts', script), '--print', ...args], {
    encoding: 'utf8',
  });
}

test.each([
  ['docs/goalgen.schema.json', 'schema.mjs', ['goalgen.schema.json']],
  ['docs/json.schema.json', 'schema.mjs', ['json.schema.json']],
  ['docs/json.md', 'jsonDocs.mjs', []],
  ['docs/reference.md', 'reference.mjs', []],
])('%s is up to date with the program (npm run docs writes it)', (file, script, args) => {
  expect(readFileSync(join(PROJECT, file), 'utf8')).toBe(printedBy(script, ...args));
});
