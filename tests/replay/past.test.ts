import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { copyInMemory } from '../../src/db/copy';
import type { Database } from '../../src/db/database';
import { DECISIONS, type Decision } from '../../src/goals/lifecycle';
import { reviseGoal } from '../../src/goals/sightings';
import { changeState } from '../../src/goals/store';
import { liftSuppression } from '../../src/goals/suppression/store';
import { decisionsIn, goalsAsOf, realGoalsIn, recorded } from '../../src/replay/past';
import { memoryDatabase, proposal, rowsIn, storedGoal, storeGoal } from '../support/memory';
import { begun, DAY, historyOf, ofTask, ran } from '../support/views';
import { HOUR, NOW } from '../support/world';

const ID = 'goal_00000001';
const KEY = 'task_failure:local:daily_backup';

async function decide(
  db: Database,
  decision: Decision,
  now: number,
  { by = 'dana', until }: { by?: string; until?: string } = {},
): Promise<void> {
  const known = await storedGoal(db, ID);
  const { to, event } = DECISIONS[decision];
  const said = until === undefined ? {} : { rejectedUntil: until, meta: { until } };
  await db.transaction(() => changeState(db, known, { to, event, by, note: null, now, ...said }));
}

describe('runs that a replay reads', () => {
  const period = { since: NOW, until: NOW + 2.5 * DAY };
  const recordedRuns = async (runs: ReturnType<typeof ran>[], baselineDays = 1) => {
    const history = await recorded(historyOf(ofTask('a', runs)), period, baselineDays);
    const all = await history.export.ended({ since: 0, until: NOW + 100 * DAY });
    return { history, ends: all.map(({ run }) => (run.finishedAt ?? 0) - NOW) };
  };
  const endingAt = (end: number) => ran(NOW + end - 60, 60);

  test('a replay reads the runs of its period and of the baseline days before it', async () => {
    const ends = [-DAY - 1, -DAY, 0, 2.5 * DAY, 2.5 * DAY + 1];
    expect((await recordedRuns(ends.map(endingAt))).ends).toEqual([-DAY, 0, 2.5 * DAY]);
    expect((await recordedRuns(ends.map(endingAt), 2)).ends).toHaveLength(4);
  });

  test('a replay reads each run once, also one at the bound of two days of reading', async () => {
    const ends = [0, DAY, 2 * DAY];
    expect((await recordedRuns(ends.map(endingAt))).ends).toEqual(ends);
  });

  test('a replay also reads the runs that have not ended', async () => {
    const { history } = await recordedRuns([begun(NOW + HOUR)]);
    expect(await history.runs.inFlight({ since: NOW, until: NOW + DAY })).toHaveLength(1);
  });

  test('a replayed history has the sources that the runs were read from', async () => {
    const { history } = await recordedRuns([]);
    expect(history.health.sources).toEqual([
      { source: 'local', found: 'runs of a test', notes: [] },
    ]);
  });
});

describe('decisions in a period', () => {
  const inPeriod = async (db: Database, since = NOW, until = NOW + DAY) =>
    (await decisionsIn(db, { since, until })).map(({ at, decision, by }) => [
      at - NOW,
      decision.to,
      by,
    ]);

  test('the decisions in a period are those of people, in order', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'approve', NOW + HOUR);
    await decide(db, 'start', NOW + 2 * HOUR, { by: 'kim' });
    expect(await inPeriod(db)).toEqual([
      [HOUR, 'active', 'dana'],
      [2 * HOUR, 'executing', 'kim'],
    ]);
    expect(await decisionsIn(db, { since: NOW, until: NOW + HOUR })).toEqual([
      { at: NOW + HOUR, goalKey: KEY, decision: DECISIONS.approve, by: 'dana' },
    ]);
  });

  test('the decisions in a period include both bounds', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'approve', NOW + HOUR);
    expect(await inPeriod(db, NOW + HOUR, NOW + HOUR)).toHaveLength(1);
    expect(await inPeriod(db, NOW + HOUR + 1, NOW + DAY)).toEqual([]);
    expect(await inPeriod(db, NOW, NOW + HOUR - 1)).toEqual([]);
  });

  test('a decision that goalgen made itself is not among the decisions in a period', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'approve', NOW + HOUR, { by: 'auto' });
    expect(await inPeriod(db)).toEqual([]);
  });

  test('a decision about a goal that a person added is not among the decisions', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { goalKey: null, source: 'user' });
    await decide(db, 'approve', NOW + HOUR);
    expect(await inPeriod(db)).toEqual([]);
  });

  test('a refusal among the decisions says what ends it', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'reject', NOW + HOUR, { until: '3x' });
    expect(await decisionsIn(db, { since: NOW, until: NOW + DAY })).toMatchObject([
      { rejectedUntil: '3x' },
    ]);
  });
});

describe('goals as they were at an instant', () => {
  async function then(db: Database, at: number) {
    const copy = await copyInMemory(db, await goalsAsOf(db, at));
    try {
      return await rowsIn<Record<string, unknown>>(
        copy,
        `SELECT id, state, state_since, goal_key, rejected_until, active_since, newest_failure_at
         FROM goals ORDER BY id`,
      );
    } finally {
      await copy.close();
    }
  }

  test('the goals as of an instant are those made before it', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    expect(await then(db, NOW)).toEqual([]);
    expect(await then(db, NOW + 1)).toHaveLength(1);
  });

  test('goals as of an instant have the state that the events before it led to', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'approve', NOW + HOUR);
    await decide(db, 'done', NOW + 2 * HOUR);
    const states = async (at: number) =>
      (await then(db, at)).map((row) => [row.state, Number(row.state_since) - NOW]);
    expect(await states(NOW + HOUR)).toEqual([['proposed', 0]]);
    expect(await states(NOW + HOUR + 1)).toEqual([['active', HOUR]]);
    expect(await states(NOW + 2 * HOUR + 1)).toEqual([['satisfied', 2 * HOUR]]);
  });

  test('goals as of an instant do not have values that were known only later', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { newestFailureAt: NOW + 3 * HOUR });
    await decide(db, 'approve', NOW + HOUR);
    expect(await then(db, NOW + HOUR)).toMatchObject([
      { active_since: null, newest_failure_at: null },
    ]);
    expect(await then(db, NOW + 4 * HOUR)).toMatchObject([
      { active_since: NOW + HOUR, newest_failure_at: NOW + 3 * HOUR },
    ]);
  });

  test('a goal as of an instant is refused although the refusal was lifted later', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'reject', NOW + HOUR, { until: 'forever' });
    await liftSuppression(db, { id: ID, by: 'dana', note: null, now: NOW + 2 * HOUR });
    const untils = async (at: number) => (await then(db, at)).map((row) => row.rejected_until);
    expect(await untils(NOW + HOUR)).toEqual([null]);
    expect(await untils(NOW + HOUR + 1)).toEqual(['forever']);
    expect(await untils(NOW + 2 * HOUR + 1)).toEqual(['lifted']);
  });

  test('goals as of an instant do not have a refusal that was made later', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'reject', NOW + HOUR, { until: 'forever' });
    await db.run(sql`
      INSERT INTO ledger_events (ts, event, goal_id, meta)
      VALUES (${NOW + 2 * HOUR}, 'goal_rejected', ${ID}, '{"to": "rejected", "until": "3x"}')`);
    const untils = async (at: number) => (await then(db, at)).map((row) => row.rejected_until);
    expect(await untils(NOW + 2 * HOUR)).toEqual(['forever']);
    expect(await untils(NOW + 2 * HOUR + 1)).toEqual(['3x']);
  });

  test('a goal as of an instant has the key from before its later revision', async () => {
    const db = memoryDatabase();
    const before = await storeGoal(db, { goalKey: 'task_duration:local:daily_backup' });
    await db.transaction(() => reviseGoal(db, before, proposal(), NOW + HOUR));
    const keys = async (at: number) => (await then(db, at)).map((row) => row.goal_key);
    expect(await keys(NOW + HOUR)).toEqual(['task_duration:local:daily_backup']);
    expect(await keys(NOW + HOUR + 1)).toEqual([KEY]);
  });

  test('one of two goals that were open for one problem keeps the key of it', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'a', state: 'rejected', stateSince: NOW + HOUR });
    await storeGoal(db, { id: 'b' });
    expect(await then(db, NOW + 1)).toMatchObject([
      { id: 'a', state: 'proposed', goal_key: KEY },
      { id: 'b', state: 'proposed', goal_key: null },
    ]);
  });

  test('the past has the beliefs of today, and no silence or threshold from later', async () => {
    const db = memoryDatabase();
    const later = NOW + HOUR;
    await db.run(sql`
      INSERT INTO beliefs (id, text, stance, created_at) VALUES ('b', 'x', 'supports', ${later})`);
    for (const [id, at] of [
      ['early', NOW],
      ['late', later],
    ])
      await db.run(sql`
        INSERT INTO silences (id, task_glob, begins_at, ends_at, created_at)
        VALUES (${id}, '*', 0, ${NOW + DAY}, ${at})`);
    await db.run(sql`INSERT INTO tightenings VALUES ('d', 'p', 0.8, 10, 10, ${later})`);
    const copy = await copyInMemory(db, await goalsAsOf(db, later));
    expect(await rowsIn(copy, 'SELECT id FROM beliefs')).toEqual([{ id: 'b' }]);
    expect(await rowsIn(copy, 'SELECT id FROM silences')).toEqual([{ id: 'early' }]);
    expect(await rowsIn(copy, 'SELECT pattern FROM tightenings')).toEqual([]);
    await copy.close();
  });
});

describe('system goals that were made in a period', () => {
  const keys = async (db: Database, since = NOW, until = NOW + DAY) =>
    (await realGoalsIn(db, { since, until })).map(({ goalKey }) => goalKey);

  test('realGoalsIn gives the goals made within both bounds, oldest first', async () => {
    const db = memoryDatabase();
    for (const [key, createdAt] of [
      ['a last', NOW + DAY],
      ['b first', NOW],
      ['c before', NOW - 1],
      ['d after', NOW + DAY + 1],
    ] as const)
      await storeGoal(db, { id: key, goalKey: key, createdAt });
    expect(await keys(db)).toEqual(['b first', 'a last']);
  });

  test("realGoalsIn leaves out users' and deleted goals, and keeps edited ones", async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'user', goalKey: 'user', source: 'user' });
    await storeGoal(db, { id: 'edited', goalKey: 'edited', source: 'collaborative' });
    await storeGoal(db, { id: 'deleted', goalKey: 'deleted' });
    await db.run(sql`UPDATE goals SET deleted_at = ${NOW} WHERE id = 'deleted'`);
    expect(await keys(db)).toEqual(['edited']);
  });

  test('realGoalsIn gives the key that a goal was made with', async () => {
    const db = memoryDatabase();
    const before = await storeGoal(db, { goalKey: 'first' });
    await db.transaction(() => reviseGoal(db, before, proposal(), NOW + HOUR));
    expect(await realGoalsIn(db, { since: NOW, until: NOW })).toEqual([
      { goalKey: 'first', text: before.text, createdAt: NOW },
    ]);
  });
});
