import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, runsOf, seedRuns, World } from '../support/world';

/** Scans the seed's day, brings its goal into `state`, then imports the runs `later`. */
async function worldWithGoalIn(
  state: string,
  options: { later?: object[] } = {},
): Promise<{ world: World; id: string }> {
  const world = new World();
  await world.import(seedRuns());
  await world.ok(['scan']);
  const [{ id }] = (await world.json<[{ id: string }]>(['list'])) as [{ id: string }];
  if (state === 'active' || state === 'satisfied') await world.ok(['approve', id]);
  if (state === 'satisfied') await world.ok(['done', id]);
  if (state === 'rejected') await world.ok(['reject', id]);
  if (['executing', 'expired', 'withdrawn', 'abandoned'].includes(state))
    world.sql(`UPDATE goals SET state = '${state}'`);
  await world.import(options.later ?? []);
  return { world, id };
}

const LATER = { now: NOW + HOUR };
const failsAgain = runsOf('daily_backup', ['0!'], LATER);

interface Scan {
  total_goals_created: number;
  rejection_reasons: Record<string, number>;
  goals: { id: string; state: string; previous_goal_id: string | null }[];
}

describe('a problem that is found again', () => {
  test.each(['proposed', 'active', 'executing'])(
    'a problem whose goal is %s refreshes the goal and costs no quota',
    async (state) => {
      const { world, id } = await worldWithGoalIn(state, { later: failsAgain });
      const scan = await world.json<Scan>(['scan', '--set', 'autoApprove.onRefresh=false'], LATER);
      expect(scan).toMatchObject({
        total_goals_created: 0,
        rejection_reasons: { duplicate_goal_exists: 1 },
      });
      expect(await world.json(['show', id], LATER)).toMatchObject({
        state,
        sightings: 2,
        last_seen_at: NOW + HOUR,
        confidence: 0.9,
        evidence: { failure_count: 5 },
        full_evidence: { last_failure: '2025-11-09 15:00:00' },
      });
      const [quota] = world.rows<{ made: number }>(
        "SELECT count(*) AS made FROM goals WHERE source = 'system'",
      );
      expect(quota?.made).toBe(1);
    },
  );

  test('a rejected problem is a duplicate while it is no worse', async () => {
    const { world, id } = await worldWithGoalIn('rejected', { later: failsAgain });
    const scan = await world.json<Scan>(['scan'], LATER);
    expect(scan).toMatchObject({
      total_goals_created: 0,
      rejection_reasons: { duplicate_goal_exists: 1 },
    });
    expect(await world.json(['show', id], LATER)).toMatchObject({
      state: 'rejected',
      sightings: 1,
    });
  });

  test('a rejected problem with a new error gets a new, linked goal', async () => {
    const later = runsOf('daily_backup', ['0.4!', '0.3!', '0.2!', '0.1!', '0!'], {
      ...LATER,
      error: 'disk full',
    });
    const { world, id } = await worldWithGoalIn('rejected', { later });
    expect(await world.json<Scan>(['scan'], LATER)).toMatchObject({
      goals: [{ previous_goal_id: id }],
    });
  });

  test('a rejected problem that fails clearly more often gets a new goal', async () => {
    const world = new World();
    const early = ['9!', '8', '7', '6!', '5', '4', '3!', '2', '1', '0!'];
    await world.import(runsOf('daily_backup', early));
    await world.ok(['scan']);
    await world.ok(['reject', 'goal_']);
    // At the rejection, 4 of 10 runs since the first failure had failed; a day later, 4 of 4.
    const later = { now: NOW + 24 * HOUR };
    await world.import(runsOf('daily_backup', ['5', '4', '3!', '2!', '1!', '0!'], later));
    expect(await world.json<Scan>(['scan'], later)).toMatchObject({ total_goals_created: 1 });
  });

  test('a rejected problem is a duplicate if another known error is now commonest', async () => {
    const world = new World();
    await world.import(runsOf('daily_backup', ['6!', '5!', '4!'], { error: 'timeout' }));
    await world.import(runsOf('daily_backup', ['3!', '2!'], { error: 'disk full' }));
    await world.ok(['scan']);
    await world.ok(['reject', 'goal_']);
    await world.import(runsOf('daily_backup', ['0.1!', '0!'], { ...LATER, error: 'disk full' }));
    expect(await world.json<Scan>(['scan'], LATER)).toMatchObject({
      rejection_reasons: { duplicate_goal_exists: 1 },
    });
  });

  test('a rejected problem whose errors never repeat is a duplicate', async () => {
    const world = new World();
    const failure = (name: string, hour: string, options = {}) =>
      runsOf('daily_backup', [`${hour}!`], { error: `cannot load user ${name}`, ...options });
    await world.import([
      ...failure('alice', '3'),
      ...failure('bob', '2'),
      ...failure('carol', '1'),
    ]);
    await world.ok(['scan']);
    await world.ok(['reject', 'goal_']);
    await world.import(failure('dave', '0', LATER));
    expect(await world.json<Scan>(['scan'], LATER)).toMatchObject({
      rejection_reasons: { duplicate_goal_exists: 1 },
    });
  });

  test('a problem rejected for two errors is a duplicate when the first is back', async () => {
    const world = new World();
    const at = (days: number) => ({ now: NOW + days * 48 * HOUR });
    for (const [days, error] of [
      [0, 'timeout'],
      [1, 'disk full'],
      [2, 'timeout'],
    ] as const) {
      await world.import(seedRuns('daily_backup', { ...at(days), error }));
      const scan = await world.json<Scan>(['scan'], at(days));
      expect(scan.total_goals_created).toBe(days === 2 ? 0 : 1);
      if (days < 2) await world.ok(['reject', scan.goals[0]?.id ?? '']);
    }
  });

  test('a satisfied problem whose later runs show the pattern gets a linked goal', async () => {
    const later = runsOf('daily_backup', ['0.4!', '0.2!', '0!'], LATER);
    const { world, id } = await worldWithGoalIn('satisfied', { later });
    expect(await world.json<Scan>(['scan'], LATER)).toMatchObject({
      goals: [{ previous_goal_id: id }],
    });
  });

  test('a satisfied problem gets no goal while its later failures are too few', async () => {
    const { world } = await worldWithGoalIn('satisfied', {
      later: runsOf('daily_backup', ['0.4!', '0!'], LATER),
    });
    expect(await world.json<Scan>(['scan'], LATER)).toMatchObject({ total_goals_created: 0 });
  });

  test('a satisfied problem is a duplicate if only earlier runs failed', async () => {
    const { world } = await worldWithGoalIn('satisfied');
    const scan = await world.json<Scan>(['scan'], LATER);
    expect(scan).toMatchObject({
      total_goals_created: 0,
      rejection_reasons: { duplicate_goal_exists: 1 },
    });
  });

  test('a satisfied problem gets no goal for a run that started before the success', async () => {
    const [late] = failsAgain;
    const { world } = await worldWithGoalIn('satisfied', {
      later: [{ ...late, started_at: NOW - 1 }],
    });
    expect(await world.json<Scan>(['scan'], LATER)).toMatchObject({ total_goals_created: 0 });
  });

  test.each(['expired', 'withdrawn', 'abandoned'])(
    'a problem whose goal is %s gets a new, linked goal',
    async (state) => {
      const { world, id } = await worldWithGoalIn(state, { later: failsAgain });
      expect(await world.json<Scan>(['scan'], LATER)).toMatchObject({
        goals: [{ previous_goal_id: id }],
      });
    },
  );

  test('a problem with an open and a closed goal is decided by the open one', async () => {
    const { world } = await worldWithGoalIn('abandoned', { later: failsAgain });
    await world.ok(['scan'], LATER);
    expect(await world.json<Scan>(['scan'], LATER)).toMatchObject({ total_goals_created: 0 });
  });
});

describe('new evidence that lifts a proposed goal to 0.9', () => {
  test('new evidence that lifts a goal to 0.9 approves it, with an event by auto', async () => {
    const { world, id } = await worldWithGoalIn('proposed', { later: failsAgain });
    const { stderr } = await world.goalgen(['scan'], LATER);
    expect(stderr).toContain(`Goal ${id} AUTO-APPROVED (confidence=0.90)`);
    expect(await world.json(['show', id], LATER)).toMatchObject({
      state: 'active',
      auto_approved: true,
    });
    expect(world.ledgerLines().find(({ event }) => event === 'goal_approved')).toMatchObject({
      ts: NOW + HOUR,
      meta: { goal_id: id, from: 'proposed', to: 'active', by: 'auto' },
    });
  });

  test('new evidence does not approve a goal that a belief opposes', async () => {
    const { world, id } = await worldWithGoalIn('proposed', { later: failsAgain });
    await world.ok(['belief', 'add', 'Leave the backup alone', '--opposes', '--task', 'daily_*']);
    await world.ok(['scan'], LATER);
    expect(await world.json(['show', id], LATER)).toMatchObject({
      state: 'proposed',
      confidence: 0.9,
    });
  });

  test('new evidence does not approve a goal if autoApprove.onRefresh is false', async () => {
    const { world, id } = await worldWithGoalIn('proposed', { later: failsAgain });
    await world.ok(['scan', '--set', 'autoApprove.onRefresh=false'], LATER);
    expect(await world.json(['show', id], LATER)).toMatchObject({ state: 'proposed' });
  });
});

describe('different problems', () => {
  test('two failing tasks give two goals, which an hour later are only refreshed', async () => {
    const world = new World();
    await world.import([...seedRuns('sync_a'), ...seedRuns('sync_b')]);
    expect(await world.json(['scan'])).toMatchObject({
      total_goals_created: 2,
      total_goals_rejected: 0,
    });
    expect(await world.json(['scan'], LATER)).toMatchObject({
      total_goals_created: 0,
      rejection_reasons: { duplicate_goal_exists: 2 },
    });
    expect(await world.json(['list'], LATER)).toMatchObject([{ sightings: 2 }, { sightings: 2 }]);
  });

  test('tasks of two sources are two problems although their full names are equal', async () => {
    const world = new World();
    const other = seedRuns('load').map((run) => ({ ...run, source: 'airflow' }));
    await world.import([...seedRuns('airflow:load'), ...other]);
    expect(await world.json(['scan'])).toMatchObject({ total_goals_created: 2 });
  });

  test('a rejection that repeats every hour is one event in the ledger', async () => {
    const world = new World();
    await world.import(seedRuns());
    for (const hours of [0, 1, 2, 3]) await world.ok(['scan'], { now: NOW + hours * HOUR });
    expect(world.ledgerEvents()).toEqual(['goal_created', 'proposal_rejected']);
    expect(world.rows('SELECT outcome, reason, times_seen FROM proposals ORDER BY rowid')).toEqual([
      { outcome: 'created', reason: null, times_seen: 1 },
      { outcome: 'rejected', reason: 'duplicate_goal_exists', times_seen: 3 },
    ]);
  });
});

describe("a person's goal", () => {
  async function scanBeside(text: string, columns = ''): Promise<Scan> {
    const world = new World();
    await world.import(seedRuns());
    const [names, values] = columns.split('=');
    world.sql(
      `INSERT INTO goals (id, text${names ? `, ${names}` : ''}) VALUES ('g1', '${text}'${values ? `, '${values}'` : ''})`,
    );
    return world.json<Scan>(['scan']);
  }

  test.each([
    ['fix recurring failures in daily_backup task'],
    ["Fix recurring failures in 'daily_backup' task."],
    ['Fix recurring failure in daily_backup task'],
  ])('a person\'s goal "%s" is the same problem', async (text) => {
    expect(await scanBeside(text.replaceAll("'", "''"))).toMatchObject({
      rejection_reasons: { duplicate_goal_exists: 1 },
    });
  });

  test.each([
    ['fix recurring failures in daily_backup2 task'],
    ['fix recurring failures in my-daily_backup task'],
    ['fix recurring failures in the backup task'],
    ['document the daily_backup task'],
  ])('a person\'s goal "%s" is another problem', async (text) => {
    expect(await scanBeside(text)).toMatchObject({ total_goals_created: 1 });
  });

  test("a person's goal that was rejected holds back the system goal as well", async () => {
    expect(
      await scanBeside('fix recurring failures in daily_backup task', 'state=rejected'),
    ).toMatchObject({
      rejection_reasons: { duplicate_goal_exists: 1 },
    });
  });

  test("a person's goal is refreshed, and its metadata stays as written", async () => {
    const world = new World();
    await world.import(seedRuns());
    world.sql(
      `INSERT INTO goals (id, text, metadata) ` +
        `VALUES ('g1', 'fix recurring failures in daily_backup task', '{"mine": 1}')`,
    );
    await world.ok(['scan']);
    expect(world.rows('SELECT metadata, sightings FROM goals')).toEqual([
      { metadata: '{"mine": 1}', sightings: 1 },
    ]);
  });
});

describe('a system goal typed by hand', () => {
  test.each([
    [
      'its evidence names the task',
      'Mend the backup',
      '{"evidence": {"task_type": "daily_backup"}}',
    ],
    ['its text quotes the task', "Fix recurring failures in ''daily_backup'' task", '{}'],
  ])('a system goal typed by hand is recognised when %s', async (_, text, metadata) => {
    const world = new World();
    await world.import(seedRuns());
    world.sql(
      `INSERT INTO goals (id, text, source, created_by, metadata)
       VALUES ('g1', '${text}', 'system', 'task_failure_detector', '${metadata}')`,
    );
    expect(await world.json(['scan'])).toMatchObject({
      rejection_reasons: { duplicate_goal_exists: 1 },
    });
  });

  test('a system goal without author and metadata is recognised by the task it names', async () => {
    const world = new World();
    await world.import(seedRuns());
    world.sql(
      `INSERT INTO goals (id, text, source) VALUES ('g1', 'Mend ''daily_backup'' at last', 'system')`,
    );
    expect(await world.json(['scan'])).toMatchObject({
      rejection_reasons: { duplicate_goal_exists: 1 },
    });
  });

  test('a system goal typed by hand for another detector is another problem', async () => {
    const world = new World();
    await world.import(seedRuns());
    world.sql(
      `INSERT INTO goals (id, text, source, created_by) ` +
        `VALUES ('g1', 'Speed up ''daily_backup'' task', 'system', 'slow_run_detector')`,
    );
    expect(await world.json(['scan'])).toMatchObject({ total_goals_created: 1 });
  });
});
