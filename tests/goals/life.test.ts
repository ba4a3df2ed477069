import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/defaults';
import { openDatabase } from '../../src/db/open';
import { decide } from '../../src/goals/decide';
import { DECISIONS } from '../../src/goals/lifecycle';
import { changeState, goalById } from '../../src/goals/store';
import type { History, RunReader } from '../../src/history/history';
import { NativeHistory } from '../../src/history/sources/native';
import { SILENT } from '../../src/lib/log';
import { reviewOpenGoals } from '../../src/scan/reviewOpenGoals';
import { HOUR, NOW, runsOf, seedRuns, World } from '../support/world';

const DAY = 24 * HOUR;

interface ListedGoal {
  readonly id: string;
  readonly state: string;
  readonly version: number;
}

interface Scan {
  readonly changes: readonly { goal_id: string; from: string; to: string; note: string }[];
  readonly reminders: readonly { goal_id: string; days: number; reason: string }[];
}

async function seedWorld(): Promise<{ world: World; id: string }> {
  const world = new World();
  await world.import(seedRuns());
  await world.ok(['scan']);
  const [goal] = await world.json<ListedGoal[]>(['list']);
  if (goal === undefined) throw new Error('no goal');
  return { world, id: goal.id };
}

/** Imports a success in each hour from `from` to `hours` after the seed's scan. */
async function runsWell(world: World, hours: number, from = 1): Promise<void> {
  for (let hour = from; hour <= hours; hour++)
    await world.import(runsOf('daily_backup', ['0'], { now: NOW + hour * HOUR - 60 }));
}

const state = async (world: World, id: string, now = NOW) =>
  (await world.json<ListedGoal>(['show', id], { now })).state;

describe('what people and agents decide', () => {
  test('an approved goal is executing once started, and satisfied once done', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['approve', id]);
    expect(await world.ok(['start', id, '--by', 'agent-7'])).toContain(`started ${id}`);
    expect(await state(world, id)).toBe('executing');
    await world.ok(['done', id]);
    expect(await state(world, id)).toBe('satisfied');
    expect(world.ledgerEvents().slice(-3)).toEqual([
      'goal_approved',
      'goal_started',
      'goal_satisfied',
    ]);
    expect(world.ledgerLines().at(-2)).toMatchObject({
      meta: { from: 'active', to: 'executing', by: 'agent-7' },
    });
  });

  test('abandon needs a note', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['approve', id]);
    expect(await world.goalgen(['abandon', id])).toMatchObject({ code: 2 });
    await world.ok(['abandon', id, '--note', 'the task goes away in May']);
    expect(await state(world, id)).toBe('abandoned');
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'goal_abandoned',
      meta: { note: 'the task goes away in May' },
    });
  });

  test.each([
    ['start', 'proposed'],
    ['abandon', 'proposed'],
    ['done', 'proposed'],
    ['approve', 'active'],
    ['start', 'executing'],
    ['reject', 'executing'],
    ['approve', 'satisfied'],
    ['approve', 'rejected'],
    ['start', 'expired'],
    ['done', 'withdrawn'],
    ['abandon', 'abandoned'],
  ])('%s is refused for a goal that is %s', async (decision, from) => {
    const { world, id } = await seedWorld();
    world.sql(`UPDATE goals SET state = '${from}'`);
    const before = world.ledgerEvents().length;
    expect(await world.goalgen([decision, id, '--note', 'x'])).toMatchObject({
      code: 4,
      stdout: '',
    });
    // The only new event is the one for the UPDATE above.
    expect(world.ledgerEvents()).toHaveLength(before + (from === 'proposed' ? 0 : 1));
  });

  test('--if-version refuses a decision about a goal that has changed since', async () => {
    const { world, id } = await seedWorld();
    const { version } = await world.json<ListedGoal>(['show', id]);
    await world.ok(['approve', id, '--if-version', String(version)]);
    const answer = await world.goalgen(['start', id, '--if-version', String(version)]);
    expect(answer).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('somebody changed it'),
    });
    await world.ok(['start', id, '--if-version', String(version + 1)]);
  });

  test('done warns if the history disagrees, and satisfies the goal anyway', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['approve', id]);
    const answer = await world.goalgen(['done', id]);
    expect(answer).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('the history does not show it yet'),
    });
    expect(world.ledgerLines().at(-1)).toMatchObject({ meta: { history_agrees: false } });
  });
});

test('a state change that rests on a stale copy of the goal is refused', async () => {
  const { world, id } = await seedWorld();
  const db = openDatabase({ path: world.database, busyTimeoutSeconds: 1, mode: 'existing' });
  try {
    const goal = await goalById(db, id);
    if (goal === undefined) throw new Error('no goal');
    await db.transaction(() =>
      changeState(db, goal, { ...DECISIONS.approve, by: 'a', note: null, now: NOW }),
    );
    const late = () =>
      changeState(db, goal, { ...DECISIONS.reject, by: 'b', note: null, now: NOW });
    await expect(db.transaction(late)).rejects.toMatchObject({ exitCode: 4 });
  } finally {
    await db.close();
  }
  expect(await state(world, id)).toBe('active');
});

test('looking at the history before a decision does not block other writers', async () => {
  const { world, id } = await seedWorld();
  const db = openDatabase({ path: world.database, busyTimeoutSeconds: 0, mode: 'existing' });
  try {
    const consider = async () => {
      world.sql(
        "INSERT INTO task_executions (task_type, started_at, status) VALUES ('other', 1, 'running')",
      );
      return { remark: 'looked' };
    };
    const decided = await decide(db, {
      id,
      decision: 'approve',
      by: 'a',
      note: null,
      now: NOW,
      consider,
    });
    expect(decided.remark).toBe('looked');
  } finally {
    await db.close();
  }
});

test('a goal that changes while a scan reads its runs is left to the next scan', async () => {
  const { world, id } = await seedWorld();
  await world.ok(['approve', id]);
  await runsWell(world, 26);
  const db = openDatabase({ path: world.database, busyTimeoutSeconds: 1, mode: 'existing' });
  try {
    const native = new NativeHistory(db, (text) => text);
    const runs: RunReader = Object.assign(Object.create(native.runs), {
      async *taskHistories(...args: Parameters<RunReader['taskHistories']>) {
        world.sql('UPDATE goals SET value = 0.3');
        yield* native.runs.taskHistories(...args);
      },
    });
    const history: History = Object.assign(Object.create(native), { runs });
    const config = { ...DEFAULTS, database: '', ledger: '', timeZone: 'UTC' };
    const input = {
      db,
      history,
      config,
      now: NOW + 26 * HOUR,
      replayed: true,
      toldHere: [],
      log: SILENT,
    };
    expect(
      await reviewOpenGoals(input, {
        proposalResults: [],
        freshnessProblems: [],
        newestEnds: new Map(),
      }),
    ).toEqual([]);
  } finally {
    await db.close();
  }
  expect(await state(world, id, NOW + 26 * HOUR)).toBe('active');
});

describe('a scan satisfies a goal', () => {
  test('a goal whose task was healthy for a day is satisfied, with figures', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['approve', id]);
    await runsWell(world, 26);
    expect((await world.json<Scan>(['scan'], { now: NOW + 23 * HOUR })).changes).toEqual([]);
    const { changes } = await world.json<Scan>(['scan'], { now: NOW + 26 * HOUR });
    expect(changes).toMatchObject([
      {
        goal_id: id,
        from: 'active',
        to: 'satisfied',
        note: 'task_success_rate 0.2 -> 1, consecutive_successes 0 -> 26; 26 runs, healthy for 26 hours',
      },
    ]);
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'goal_satisfied',
      meta: { by: 'auto', from: 'active' },
    });
    expect(await world.json(['show', id], { now: NOW + 26 * HOUR })).toMatchObject({
      state: 'satisfied',
      outcome: {
        met: true,
        metrics: { task_success_rate: { wanted: 0.95, before: 0.2, after: 1 } },
      },
    });
  });

  test('show prints the progress of an active goal', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['approve', id]);
    await runsWell(world, 5);
    const now = { now: NOW + 5 * HOUR };
    const shown = await world.ok(['show', id], now);
    expect(shown).toContain(
      'Success so far\n' +
        '  ✓ task_success_rate 1 (wanted 0.95)\n' +
        '  ✓ consecutive_successes 5 (wanted 3)\n' +
        '  5 runs since then, healthy for 5 hours\n',
    );
    expect(await world.json(['show', id], now)).toMatchObject({
      progress: { met: false, wanting: ['healthy for 5 of 24 hours'], runs: 5 },
    });
  });

  test('an executing goal is satisfied by a scan, too', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['approve', id]);
    await world.ok(['start', id]);
    await runsWell(world, 26);
    await world.ok(['scan'], { now: NOW + 26 * HOUR });
    expect(await state(world, id, NOW + 26 * HOUR)).toBe('satisfied');
  });

  test('a scan prints the goals that it satisfies, also with --dry-run', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['approve', id]);
    await runsWell(world, 26);
    expect(await world.ok(['scan', '--dry-run'], { now: NOW + 26 * HOUR })).toContain(
      `would be satisfied ${id} (`,
    );
    expect(await world.ok(['scan'], { now: NOW + 26 * HOUR })).toContain(
      `satisfied ${id} (task_success_rate 0.2 -> 1`,
    );
    expect(await world.ok(['scan'], { now: NOW + 26 * HOUR })).toBe('Nothing found.\n');
  });

  test('a goal is not satisfied while its source cannot be read', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['approve', id]);
    await runsWell(world, 26);
    world.sql(
      `UPDATE goals SET evidence = json_set(evidence, '$.source', 'other', '$.task_type', 'other:daily_backup')`,
    );
    await world.ok(['scan'], { now: NOW + 26 * HOUR });
    expect(await state(world, id, NOW + 26 * HOUR)).toBe('active');
  });
});

describe('an undecided proposal', () => {
  test('a proposal whose problem healed is withdrawn when it is a day old', async () => {
    const { world, id } = await seedWorld();
    await runsWell(world, 26);
    await world.ok(['scan'], { now: NOW + 24 * HOUR - 1 });
    expect(await state(world, id, NOW + 24 * HOUR)).toBe('proposed');
    const { changes } = await world.json<Scan>(['scan'], { now: NOW + 24 * HOUR });
    expect(changes).toMatchObject([{ goal_id: id, to: 'withdrawn' }]);
    expect(world.ledgerEvents().at(-1)).toBe('goal_withdrawn');
  });

  test('a proposal that was withdrawn lately is withdrawn after twice as long', async () => {
    const { world, id } = await seedWorld();
    world.sql(`INSERT INTO goals (id, text, goal_key, source, state, state_since)
               SELECT 'goal_00000000', text, goal_key, 'system', 'withdrawn', ${NOW - DAY} FROM goals`);
    await runsWell(world, 49);
    await world.ok(['scan'], { now: NOW + 47 * HOUR });
    expect(await state(world, id, NOW + 47 * HOUR)).toBe('proposed');
    await world.ok(['scan'], { now: NOW + 49 * HOUR });
    expect(await state(world, id, NOW + 49 * HOUR)).toBe('withdrawn');
  });

  test('a proposal expires after seven days without new evidence', async () => {
    const { world, id } = await seedWorld();
    // Its source still delivers: silence would not be health.
    await world.import(runsOf('other', ['0.'], { now: NOW + 7 * DAY }));
    await world.ok(['scan'], { now: NOW + 7 * DAY });
    expect(await state(world, id, NOW + 7 * DAY)).toBe('proposed');
    const { changes } = await world.json<Scan>(['scan'], { now: NOW + 7 * DAY + 1 });
    expect(changes).toMatchObject([
      { goal_id: id, to: 'expired', note: expect.stringContaining('7 days') },
    ]);
    expect(world.ledgerEvents().at(-1)).toBe('goal_expired');
  });

  test('a proposal about a silent source does not expire during the silence', async () => {
    const world = new World();
    await world.import(
      runsOf(
        'sync',
        Array.from({ length: 48 }, (_, hour) => String(hour)),
      ),
    );
    const scan = ['scan', '--set', 'autoApprove.minConfidence=1'];
    for (let day = 1; day <= 12; day++) await world.ok(scan, { now: NOW + day * DAY });
    const goals = await world.json(['list', '--state', 'all'], { now: NOW + 12 * DAY });
    expect(goals).toMatchObject([{ pattern: 'history_feed_stale', state: 'proposed' }]);
  });

  test('a problem whose proposal expired is proposed again after a new failure', async () => {
    const { world, id } = await seedWorld();
    const later = NOW + 8 * DAY;
    await world.ok(['scan'], { now: later });
    expect(await world.json<ListedGoal[]>(['list'])).toHaveLength(1); // no run, no expiry
    await world.import(runsOf('other', ['0.'], { now: later }));
    await world.ok(['scan'], { now: later + HOUR });
    expect(await world.json<ListedGoal[]>(['list'])).toEqual([]);
    await world.import(runsOf('daily_backup', ['0!'], { now: later + 2 * HOUR, error: 'timeout' }));
    await world.ok(['scan'], { now: later + 2 * HOUR });
    expect(await world.json(['list'])).toMatchObject([{ previous_goal_id: id }]);
  });

  test('a proposal is renewed by new evidence', async () => {
    const { world, id } = await seedWorld();
    const later = NOW + 5 * DAY;
    await world.import(
      runsOf('daily_backup', ['3!', '2!', '1!', '0.1!'], { now: later, error: 'timeout' }),
    );
    await world.ok(['scan', '--set', 'autoApprove.onRefresh=false'], { now: later });
    await world.ok(['scan', '--set', 'autoApprove.onRefresh=false'], { now: NOW + 8 * DAY });
    expect(await state(world, id, NOW + 8 * DAY)).toBe('proposed');
  });

  test('a proposal is mentioned after one, two and four days, with why it waits', async () => {
    const { world, id } = await seedWorld();
    const said: number[] = [];
    for (let hour = 1; hour <= 120; hour += 1) {
      const { reminders } = await world.json<Scan>(['scan'], { now: NOW + hour * HOUR });
      if (reminders.length > 0) said.push(hour);
      if (hour === 24)
        expect(reminders).toEqual([
          { goal_id: id, days: 1, reason: 'confidence 0.85 is below 0.9' },
        ]);
    }
    expect(said).toEqual([24, 48, 96]);
  }, 60_000);

  test('scan --quiet mentions an undecided proposal after a day', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['scan', '--quiet'], { now: NOW + 23 * HOUR });
    const said = await world.ok(['scan', '--quiet'], { now: NOW + 24 * HOUR });
    expect(said).toContain(`undecided ${id} for 1 day (confidence 0.85 is below 0.9; seen 3x)`);
    expect(said).toContain('Review: goalgen list --state proposed');
  });
});
