import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, runsOf, seedRuns, World } from '../support/world';

const DAY = 24 * HOUR;

interface Scan {
  readonly total_goals_created: number;
  readonly rejection_reasons: Record<string, number>;
  readonly goals: readonly { readonly id: string; readonly previous_goal_id: string | null }[];
}

/**
 * Rejects the seed's goal until `until`. Then the task fails and is scanned every hour, for `hours`
 * hours or until a goal is made.
 */
async function refused(
  until: string | undefined,
  hours = 0,
): Promise<{ world: World; id: string }> {
  const world = new World();
  await world.import(seedRuns());
  await world.ok(['scan']);
  const [goal] = await world.json<{ id: string }[]>(['list']);
  const id = goal?.id ?? '';
  await world.ok([
    'reject',
    id,
    ...(until === undefined ? [] : ['--until', until]),
    '--note',
    'known',
  ]);
  for (let hour = 1; hour <= hours; hour++) {
    const now = NOW + hour * HOUR;
    await world.import(runsOf('daily_backup', ['0!'], { now, error: 'timeout' }));
    const { total_goals_created: created } = await world.json<Scan>(['scan'], { now });
    if (created > 0) return { world, id };
  }
  return { world, id };
}

const created = (world: World) =>
  world.rows<{ id: string }>("SELECT id FROM goals WHERE state <> 'rejected'").length;

describe('a refused problem', () => {
  test('a refused problem that goes on as before is not worse', async () => {
    const { world } = await refused(undefined, 26);
    expect(created(world)).toBe(0);
  }, 60_000);

  test('a problem refused until a date is proposed again at that date', async () => {
    const { world, id } = await refused('2d', 3);
    expect(created(world)).toBe(0);
    await world.import(runsOf('daily_backup', ['0!'], { now: NOW + 2 * DAY, error: 'timeout' }));
    const { goals } = await world.json<Scan>(['scan'], { now: NOW + 2 * DAY });
    // The value stays 0.8: only a problem that was fixed and is back is worth more.
    expect(goals).toMatchObject([{ previous_goal_id: id, value: 0.8 }]);
  });

  test('a problem refused until 3x is proposed again at the third occurrence', async () => {
    const { world } = await refused('3x', 2);
    expect(created(world)).toBe(0);
    expect(created((await refused('3x', 3)).world)).toBe(1);
  });

  test('a scan without newer failures does not count as an occurrence', async () => {
    const { world } = await refused('3x', 1);
    for (const minutes of [10, 20, 30])
      await world.ok(['scan'], { now: NOW + HOUR + minutes * 60 });
    expect(created(world)).toBe(0);
    expect(await world.json(['suppressed', 'list'], { now: NOW + 2 * HOUR })).toMatchObject([
      { held_back: 4, occurrences: 1, rejected_until: '3x' },
    ]);
  });

  test('occurrences are counted for the goal of the same problem only', async () => {
    const { world, id } = await refused('3x', 2);
    world.sql(`INSERT INTO goals (id, text, state, source, created_at)
               VALUES ('goal_x', 'Fix recurring failures in ''other'' task', 'rejected', 'system', ${NOW - 9 * DAY})`);
    const now = NOW + 3 * HOUR;
    await world.import(runsOf('daily_backup', ['0!'], { now, error: 'timeout' }));
    expect(await world.json<Scan>(['scan'], { now })).toMatchObject({
      goals: [{ previous_goal_id: id }],
    });
  });

  test('a refusal whose date has passed is not listed', async () => {
    const { world } = await refused('2d');
    expect(await world.json(['suppressed', 'list'], { now: NOW + 2 * DAY - 1 })).toHaveLength(1);
    expect(await world.json(['suppressed', 'list'], { now: NOW + 2 * DAY })).toEqual([]);
  });

  test('a replay of the past applies a refusal that was taken back later', async () => {
    const { world, id } = await refused('forever', 3);
    const replay = ['replay', '--from', String(NOW + 1800), '--to', String(NOW + 3.5 * HOUR)];
    const goals = async () =>
      (await world.json<{ goals: unknown[] }>(replay, { now: NOW + 5 * HOUR })).goals;
    expect(await goals()).toEqual([]);
    await world.ok(['suppressed', 'undo', id], { now: NOW + 4 * HOUR });
    expect(await goals()).toEqual([]);
  });

  test('a problem refused for ever is not proposed again', async () => {
    const { world } = await refused('forever', 4);
    expect(created(world)).toBe(0);
  });

  test('a refusal is listed with how often it held back, and can be taken back', async () => {
    const { world, id } = await refused('forever', 2);
    const options = { now: NOW + 3 * HOUR };
    expect(await world.ok(['suppressed', 'list'], { ...options, tty: true })).toMatch(
      /HELD BACK[\s\S]*2x .*for ever/,
    );
    expect(await world.ok(['suppressed', 'undo', id, '--note', 'it hurts now'], options)).toContain(
      `taken back ${id}`,
    );
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'suppression_lifted',
      meta: { note: 'it hurts now' },
    });
    expect(await world.json(['suppressed', 'list'], options)).toEqual([]);
    expect(await world.goalgen(['suppressed', 'undo', id], options)).toMatchObject({ code: 4 });
    await world.import(runsOf('daily_backup', ['0!'], { ...options, error: 'timeout' }));
    expect((await world.json<Scan>(['scan'], options)).goals).toMatchObject([
      { previous_goal_id: id },
    ]);
    expect(await world.json(['suppressed', 'list'], options)).toEqual([]);
  });

  test('the ledger has the condition of a rejection; an invalid one is refused', async () => {
    const { world, id } = await refused('50x');
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'goal_rejected',
      meta: { note: 'known', until: '50x' },
    });
    expect(await world.json(['show', id])).toMatchObject({ rejected_until: '50x' });
    expect(await world.goalgen(['reject', id, '--until', 'soon'])).toMatchObject({ code: 2 });
  });
});

describe.each([['reject'], ['suppressed', 'undo'], ['silence', 'expire'], ['belief', 'retire']])(
  '%s %s',
  (...words) => {
    const command = words.filter((word) => word !== undefined);

    test(`${command.join(' ')} tries and records all ids, also beside unknown ones`, async () => {
      const world = new World();
      const belief = (
        await world.ok(['belief', 'add', 'x', '--opposes', '--task', 'other'])
      ).trim();
      const silence =
        (await world.ok(['silence', 'add', '--task', 'other', '--for', '2h'])).split(' ')[0] ?? '';
      await world.import(seedRuns());
      await world.ok(['scan']);
      const [goal] = await world.json<{ id: string }[]>(['list']);
      if (command.includes('undo')) await world.ok(['reject', goal?.id ?? '']);
      const known =
        { reject: goal?.id, suppressed: goal?.id, silence, belief }[command[0] ?? ''] ?? '';
      const before = world.ledgerLines().length;
      expect(await world.goalgen([...command, 'nobody', known, 'nothing'])).toMatchObject({
        code: 3,
        stdout: expect.stringContaining(known),
        stderr: expect.stringMatching(/'nobody'[\s\S]*'nothing'/),
      });
      expect(world.ledgerLines()).toHaveLength(before + 1);
      expect(
        world.rows('SELECT count(*) AS pending FROM ledger_events WHERE appended_at IS NULL'),
      ).toEqual([{ pending: 0 }]);
    });
  },
);

describe('a silence', () => {
  test('a silence holds back its tasks, and later the failures of its time', async () => {
    const world = new World();
    await world.import(runsOf('daily_backup', ['2', '1!'], { error: 'timeout' }));
    const said = await world.ok([
      'silence',
      'add',
      '--task',
      'daily_*',
      '--for',
      '2h',
      '--note',
      'new disks',
    ]);
    expect(said).toMatch(/^silence_[0-9a-f]{8} until 2025-11-09 \d\d:00:00\n$/);
    const failures = (now: number) =>
      world.import(runsOf('daily_backup', ['0.9!', '0.5!', '0.2!'], { now, error: 'timeout' }));
    const scanned = (now: number) => world.json<Scan>(['scan'], { now });
    await failures(NOW + 1.5 * HOUR);
    expect(await scanned(NOW + 1.5 * HOUR)).toMatchObject({ rejection_reasons: { silenced: 1 } });
    expect(await scanned(NOW + 3 * HOUR)).toMatchObject({ rejection_reasons: { silenced: 1 } });
    await failures(NOW + 5 * HOUR);
    expect(await scanned(NOW + 5 * HOUR)).toMatchObject({ total_goals_created: 1 });
  });

  test('a silence is listed while it is in force, and can be ended', async () => {
    const world = new World();
    const id =
      (await world.ok(['silence', 'add', '--task', 'daily_*', '--for', '2h'])).split(' ')[0] ?? '';
    expect(await world.json(['silence', 'list'])).toMatchObject([
      { id, task: 'daily_*', ends_at: NOW + 2 * HOUR },
    ]);
    await world.ok(['silence', 'expire', id], { now: NOW + HOUR });
    expect(await world.json(['silence', 'list'], { now: NOW + HOUR })).toEqual([]);
    expect(await world.json(['silence', 'list', '--all'], { now: NOW + HOUR })).toHaveLength(1);
    expect(await world.goalgen(['silence', 'expire', id], { now: NOW + HOUR })).toMatchObject({
      code: 4,
    });
    expect(await world.goalgen(['silence', 'expire', 'silence_0'])).toMatchObject({ code: 3 });
    expect(world.ledgerEvents()).toEqual(['silence_added', 'silence_expired']);
  });

  test('a silence typed by hand is recorded', async () => {
    const world = new World();
    await world.ok(['scan']);
    world.sql(`INSERT INTO silences (id, task_glob, begins_at, ends_at) VALUES ('s', '*', 0, 9e9);
               UPDATE silences SET ends_at = 1; DELETE FROM silences`);
    await world.ok(['list']);
    expect(world.ledgerEvents().slice(-3)).toEqual([
      'silence_added_externally',
      'silence_updated_externally',
      'silence_deleted_externally',
    ]);
  });

  test('a silence typed by hand with invalid times stops a scan with an error', async () => {
    const world = new World();
    await world.import(seedRuns());
    world.sql(
      "INSERT INTO silences (id, task_glob, begins_at, ends_at) VALUES ('s', '*', 'today', 'tomorrow')",
    );
    const answer = await world.goalgen(['scan']);
    expect(answer).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Silence s has times that are no seconds'),
    });
    expect(await world.json(['list'])).toEqual([]);
  });

  test('silence add needs the tasks and the end', async () => {
    const world = new World();
    expect(await world.goalgen(['silence', 'add', '--for', '2h'])).toMatchObject({ code: 2 });
    expect(await world.goalgen(['silence', 'add', '--task', '*'])).toMatchObject({ code: 2 });
  });
});

describe('a problem that was fixed', () => {
  async function fixed(): Promise<{ world: World; id: string }> {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan']);
    const [goal] = await world.json<{ id: string }[]>(['list']);
    const id = goal?.id ?? '';
    await world.ok(['approve', id]);
    await world.ok(['done', id, '--by', 'dana', '--note', 'more time'], { now: NOW + 60 });
    return { world, id };
  }

  test('a fixed problem is back when enough runs that began later fail', async () => {
    const { world, id } = await fixed();
    for (const hour of [1, 2]) {
      await world.import(
        runsOf('daily_backup', ['0!'], { now: NOW + hour * HOUR, error: 'timeout' }),
      );
      expect(await world.json<Scan>(['scan'], { now: NOW + hour * HOUR })).toMatchObject({
        total_goals_created: 0,
      });
    }
    await world.import(runsOf('daily_backup', ['0!'], { now: NOW + 3 * HOUR, error: 'timeout' }));
    const { goals } = await world.json<Scan>(['scan'], { now: NOW + 3 * HOUR });
    expect(goals).toMatchObject([{ previous_goal_id: id, value: 0.9 }]);
    const again = await world.json<{ full_evidence: object }>(['show', goals[0]?.id ?? ''], {
      now: NOW + 3 * HOUR,
    });
    expect(again.full_evidence).toMatchObject({
      regression: {
        of: id,
        fixed_at: '2025-11-09 14:01:00',
        fixed_by: 'dana',
        note: 'more time',
        times: 1,
      },
    });
  });

  test('a problem that is back is worth more each time, up to 0.95', async () => {
    const { world } = await fixed();
    let now = NOW + 60;
    for (let round = 0; round < 3; round++) {
      await world.import(
        runsOf('daily_backup', ['1.5!', '1!', '0.5!'], { now: now + DAY, error: 'timeout' }),
      );
      now += DAY;
      await world.ok(['scan'], { now });
      const [open] = await world.json<{ id: string; state: string }[]>(['list'], { now });
      if (open?.state === 'proposed') await world.ok(['approve', open.id], { now });
      await world.ok(['done', open?.id ?? ''], { now });
    }
    const values = world.rows<{ value: number }>('SELECT value FROM goals ORDER BY created_at');
    expect(values.map(({ value }) => Number(value.toFixed(2)))).toEqual([0.8, 0.9, 0.95, 0.95]);
  });
});

describe('a goal edited by a person', () => {
  async function threeOfADay(): Promise<{ world: World; ids: string[] }> {
    const world = new World();
    for (const task of ['a', 'b', 'c', 'd']) await world.import(seedRuns(task));
    await world.ok(['scan']);
    return { world, ids: (await world.json<{ id: string }[]>(['list'])).map(({ id }) => id) };
  }

  test('an edited system goal still counts for the quota of the day', async () => {
    const { world, ids } = await threeOfADay();
    expect(ids).toHaveLength(3);
    for (const id of ids) await world.ok(['edit', id, '--value', '0.1']);
    expect(await world.json<Scan>(['scan'], { now: NOW + 60 })).toMatchObject({
      total_goals_created: 0,
    });
  });

  test('an edited goal stays forbidden, whichever beliefs it is aligned with', async () => {
    const { world, ids } = await threeOfADay();
    const other = ['belief', 'add', 'Labs', '--task', 'lab_*', '--weight', '5'];
    await world.ok(['belief', 'add', 'No', '--opposes', '--task', '*']);
    for (const stance of ['--opposes', '--supports']) {
      const belief = (await world.ok([...other, stance])).trim();
      await world.ok(['edit', ids[0] ?? '', '--aligns-with', belief]);
      expect(await world.goalgen(['approve', ids[0] ?? ''])).toMatchObject({ code: 4 });
    }
  });
});

describe("people's goals", () => {
  test("a person's goal is active at once, in the common list and in the ledger", async () => {
    const world = new World();
    const id = (
      await world.ok([
        'add',
        'Move the backups',
        '--value',
        '0.9',
        '--horizon',
        '2d',
        '--by',
        'dana',
      ])
    ).trim();
    expect(await world.json(['list'])).toMatchObject([
      {
        id,
        text: 'Move the backups',
        source: 'user',
        created_by: 'dana',
        state: 'active',
        value: 0.9,
        horizon_max_min: 2880,
      },
    ]);
    expect(world.ledgerLines()).toMatchObject([
      { event: 'goal_created', meta: { goal_id: id, source: 'user' } },
      { event: 'goal_approved', meta: { by: 'dana' } },
    ]);
  });

  test.each([
    [['add', ' ']],
    [['add', 'x', '--value', '1.1']],
    [['add', 'x', '--risk', '-0.1']],
    [['edit', 'goal_0']],
  ])('%j is refused, and no goal is made', async (args) => {
    const world = new World();
    await world.ok(['scan']);
    expect(await world.goalgen(args)).toMatchObject({ code: 2, stdout: '' });
    expect(await world.json(['list'])).toEqual([]);
  });

  test('editing a system goal makes it collaborative', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan']);
    const [goal] = await world.json<{ id: string; version: number }[]>(['list']);
    const id = goal?.id ?? '';
    const text = 'Give daily_backup more time';
    const answer = await world.ok([
      'edit',
      id,
      '--text',
      text,
      '--value',
      '0.9',
      '--note',
      'clearer',
    ]);
    expect(answer).toBe(`edited ${id} (text, value, source)  ${text}\n`);
    expect(await world.json(['list'])).toMatchObject([
      { id, source: 'collaborative', text, value: 0.9 },
    ]);
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'goal_edited',
      meta: {
        note: 'clearer',
        changed: { value: [0.8, 0.9], source: ['system', 'collaborative'] },
      },
    });
    expect(await world.goalgen(['edit', id, '--value', '0.1', '--if-version', '0'])).toMatchObject({
      code: 4,
    });
    expect(await world.ok(['edit', id, '--text', text])).toContain('(as it was)');
    await world.ok(['reject', id]);
    expect(await world.goalgen(['edit', id, '--value', '0.1'])).toMatchObject({ code: 4 });
  });
});
