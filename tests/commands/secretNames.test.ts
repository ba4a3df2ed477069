import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { NOW, seedRuns, World } from '../support/world';

const SECRET = 'hunter2hunter2';
const NAME = `mysqldump --password=${SECRET} shop`;
const KEPT = 'mysqldump --password=[redacted] shop';

/** The columns of a run, from its JSON in `row`. */
const COLUMNS = ['task_type', 'run_id', 'started_at', 'finished_at', 'status', 'error']
  .map((name) => `json_extract(row, '$.${name}')`)
  .join(', ');

/** Three failed runs of a task, with ids that say nothing of it. */
const runsOf = (task: string) =>
  seedRuns(task).map((run, index) => ({ ...run, run_id: `run-${index}` }));

/** Every byte that a world keeps. */
function everything(world: World): string {
  return readdirSync(world.dataDir, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(world.dataDir, name), 'latin1'))
    .join('');
}

describe('secrets in names of tasks', () => {
  test.each<[string, (world: World) => Promise<unknown>]>([
    ['import', (world) => world.import(runsOf(NAME))],
    ['record', (world) => world.ok(['record', NAME, '--status', 'failed'])],
    ['exec', (world) => world.spawn(['exec', NAME, '--', 'false'])],
  ])('%s keeps the name without its secret', async (_, record) => {
    const world = new World();
    await record(world);
    await world.ok(['deliver']);
    expect(world.rows('SELECT DISTINCT task_type FROM task_executions')).toEqual([
      { task_type: KEPT },
    ]);
    expect(everything(world).includes(SECRET)).toBe(false);
  });

  test('a name that own SQL returns is shown and kept without its secret', async () => {
    const world = new World();
    const file = join(world.folder, 'jobs.db');
    const db = new SqliteDatabase(file);
    db.exec('CREATE TABLE runs (task_type, run_id, started_at, finished_at, status, error)');
    for (const run of runsOf(NAME))
      db.prepare(`INSERT INTO runs SELECT ${COLUMNS} FROM (SELECT ? AS row)`).run(
        JSON.stringify(run),
      );
    db.close();
    const source = { preset: 'query', name: 'jobs', file, sql: 'SELECT * FROM runs' };
    writeFileSync(join(world.folder, 'goalgen.json'), JSON.stringify({ history: [source] }));
    await world.ok(['scan']);
    expect(await world.ok(['list'], { columns: 200 })).toContain(KEPT);
    expect(everything(world).includes(SECRET)).toBe(false);
  });

  test('a goal about such a task holds no secret, and neither does the ledger', async () => {
    const world = new World();
    await world.import(runsOf(NAME));
    await world.ok(['scan']);
    expect(await world.ok(['list'], { columns: 200 })).toContain(KEPT);
    expect(everything(world).includes(SECRET)).toBe(false);
  });

  test.each(['backup', 'rotate-token', 'password changed', 'etl/2024/token_refresh', 'user@host'])(
    'the name %s stays as it is',
    async (name) => {
      const world = new World();
      await world.import(seedRuns(name));
      expect(world.rows('SELECT DISTINCT task_type FROM task_executions')).toEqual([
        { task_type: name },
      ]);
    },
  );
});

describe('secrets in notes', () => {
  const note = `works with password=${SECRET}`;

  async function worldWithGoal() {
    const world = new World({ now: NOW });
    await world.import(seedRuns('daily_backup'));
    await world.ok(['scan']);
    const [goal] = await world.json<{ id: string }[]>(['list']);
    return { world, id: goal?.id ?? '' };
  }

  test.each<[string, (id: string) => string[]]>([
    ['approve', (id) => ['approve', id]],
    ['reject', (id) => ['reject', id]],
    ['edit', (id) => ['edit', id, '--value', '0.9']],
    ['silence add', () => ['silence', 'add', '--task', 'a', '--for', '1h']],
  ])('a note of %s is kept without its secret, which is told', async (_, args) => {
    const { world, id } = await worldWithGoal();
    const { code, stderr } = await world.goalgen([...args(id), '--note', note]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('What looks like a secret in --note is not kept'),
    });
    expect(everything(world).includes(SECRET)).toBe(false);
    expect(world.ledgerLines().at(-1)?.meta).toMatchObject({
      note: 'works with password=[redacted]',
    });
  });

  test('a note without a secret is kept word for word', async () => {
    const { world, id } = await worldWithGoal();
    const plain = 'the password was changed; token expired';
    expect((await world.goalgen(['approve', id, '--note', plain])).stderr).toBe('');
    expect(world.ledgerLines().at(-1)?.meta).toMatchObject({ note: plain });
  });
});
