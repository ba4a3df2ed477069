import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Kill, runKilled, stepsOf } from '../support/killed';
import { seedRuns, World } from '../support/world';

/** `FAULT_ROUNDS=10 npm run test:faults` tries ten times as long. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 1);
const tally = { kills: 0, commands: 0 };

/** The real time: edits by hand are recorded with it, so every command here uses it as well. */
function now(): number {
  return Date.now() / 1000;
}

let serial = 0;

/** Each entry first writes work into the database by hand, and returns the command that does it. */
const COMMANDS: Record<string, (world: World) => string[]> = {
  scan: (world) => {
    insertRuns(world, `task_${++serial}`);
    return [
      'scan',
      '--quiet',
      '--set',
      'gates.maxGoalsPerDay=100000',
      '--set',
      'gates.maxGoalsPerDetectorPerDay=100000',
    ];
  },
  approve: (world) => ['approve', proposed(world), '--note', 'why'],
  reject: (world) => ['reject', proposed(world)],
  'belief add': () => ['belief', 'add', `belief ${++serial}`, '--supports', '--task', `t${serial}`],
  list: (world) => {
    world.sql(
      `INSERT INTO goals (id, text) VALUES ('hand_${++serial}', 'x'); ` +
        `UPDATE goals SET value = random() % 100 WHERE id = 'hand_${serial}'`,
    );
    return ['list'];
  },
};

function proposed(world: World): string {
  const id = `goal_${(++serial).toString(16).padStart(8, '0')}`;
  world.sql(`INSERT INTO goals (id, text) VALUES ('${id}', 'x')`);
  return id;
}

function insertRuns(world: World, task: string): void {
  const rows = seedRuns(task, { now: now() }) as {
    run_id: string;
    started_at: number;
    finished_at: number;
    status: string;
    error: string | null;
  }[];
  const values = rows.map(
    (run) =>
      `('${task}', '${run.run_id}', ${run.started_at}, ${run.finished_at}, '${run.status}', ` +
      `${run.error === null ? 'NULL' : `'${run.error}'`})`,
  );
  world.sql(
    'INSERT INTO task_executions (task_type, run_id, started_at, finished_at, status, error) ' +
      `VALUES ${values.join(', ')}`,
  );
}

/** Expects that goal, proposal and event exist together or not at all; holds at every moment. */
function expectWhole(world: World): void {
  const [counts] = world.rows<Record<string, number>>(`
    SELECT (SELECT count(*) FROM goals WHERE source = 'system') AS goals,
           (SELECT count(*) FROM proposals WHERE outcome = 'created') AS proposals,
           (SELECT count(*) FROM ledger_events WHERE event = 'goal_created') AS events,
           (SELECT count(*) FROM goals WHERE state = 'active' AND id LIKE 'goal_0000%') AS active,
           (SELECT count(*) FROM ledger_events WHERE event = 'goal_approved' AND goal_id LIKE 'goal_0000%') AS approvals,
           (SELECT count(*) FROM goals WHERE state = 'rejected') AS rejected,
           (SELECT count(*) FROM ledger_events WHERE event = 'goal_rejected') AS rejections,
           (SELECT count(*) FROM beliefs) AS beliefs,
           (SELECT count(*) FROM ledger_events WHERE event = 'belief_added') AS additions,
           (SELECT count(*) FROM announced_change) AS announced`);
  expect(counts).toMatchObject({
    proposals: counts?.goals,
    events: counts?.goals,
    approvals: counts?.active,
    rejections: counts?.rejected,
    additions: counts?.beliefs,
    announced: 0,
  });
}

/** Runs a command to its end, and expects ledger table and file to be equal line by line. */
async function expectEqual(world: World): Promise<void> {
  const { code, stdout, stderr } = await world.goalgen(['list', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.startsWith('[')).toBe(true);
  const events = world.rows<{
    ts: number;
    event: string;
    meta: string;
    appended_at: number | null;
  }>('SELECT * FROM ledger_events ORDER BY seq');
  const lines = readFileSync(world.ledger, 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    events.map(({ ts, event, meta }) => ({ ts, schema: 2, event, meta: JSON.parse(meta) })),
  );
  const verified = await world.goalgen(['ledger', 'verify']);
  expect({ code: verified.code, stderr: verified.stderr }).toEqual({ code: 0, stderr: '' });
}

async function newWorld(): Promise<World> {
  const world = new World({ env: { GOALGEN_NOW: '' } });
  await world.ok(['import', '-']);
  return world;
}

/** Steps that every command must take, checked so that no step of the write path goes untested. */
const WRITE_PATH = [
  'BEGIN IMMEDIATE',
  'UPDATE ledger_events SET hash',
  'openSync identity_ledger.ndjson',
  'writeSync identity_ledger.ndjson',
  'fsyncSync identity_ledger.ndjson',
  'UPDATE ledger_events SET appended_at',
  'COMMIT',
];

/** How many kills in the middle of a write there are for each write of a command. */
const MIDDLES = 8;

/** Kills before and after every step, and `MIDDLES` times in the middle of every write. */
function killsAt(steps: readonly string[]): Kill[] {
  const writes = steps.filter((step) => step.startsWith('writeSync')).length;
  return [
    ...steps.map((_, index): Kill => ({ step: index + 1, when: 'before' })),
    ...steps.map((_, index): Kill => ({ step: index + 1, when: 'after' })),
    ...Array.from(
      { length: MIDDLES * writes },
      (_, index): Kill => ({ step: (index % writes) + 1, when: 'middle' }),
    ),
  ];
}

describe('a process that is killed', () => {
  test.each(Object.entries(COMMANDS))(
    'a kill at any step of %s leaves nothing half done, lost or doubled',
    async (_, prepare) => {
      const world = await newWorld();
      const steps = await stepsOf(world, prepare(world));
      expect(WRITE_PATH.filter((needed) => !steps.some((step) => step.startsWith(needed)))).toEqual(
        [],
      );
      for (let round = 0; round < ROUNDS; round++) {
        for (const [index, kill] of killsAt(steps).entries()) {
          await strike(world, prepare(world), kill);
          if (index % 4 === 3) await expectEqual(world);
        }
      }
      await expectEqual(world);
    },
  );

  test('kills at random instants leave nothing half done, lost or doubled', async () => {
    await Promise.all([strikeAtRandom(await newWorld()), strikeAtRandom(await newWorld())]);
  });

  async function strikeAtRandom(world: World): Promise<void> {
    const prepares = Object.values(COMMANDS);
    // How long a command takes depends on the machine, so the instants of the kills adapt to it:
    // three in four kills should hit a command that still runs.
    let longestMs = 100;
    for (let round = 0; round < 1000 * ROUNDS; round++) {
      const prepare = prepares[round % prepares.length];
      if (prepare === undefined) continue;
      const killed = await strike(world, prepare(world), longestMs * (0.3 + 0.7 * Math.random()));
      longestMs *= killed ? 1.01 : 0.97;
      if (round % 20 === 19) await expectEqual(world);
    }
    await expectEqual(world);
  }

  async function strike(
    world: World,
    args: readonly string[],
    kill: Kill | number,
  ): Promise<boolean> {
    const killed = await runKilled(world, args, kill);
    tally.commands += 1;
    if (killed) tally.kills += 1;
    expectWhole(world);
    return killed;
  }

  test('enough commands were killed for these tests to mean something', () => {
    process.stderr.write(`${tally.kills} kills among ${tally.commands} commands\n`);
    expect(tally.kills).toBeGreaterThan(1200 * ROUNDS);
  });
});
