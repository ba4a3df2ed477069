import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../src/db/database';
import { DECISIONS } from '../../src/goals/lifecycle';
import { changeState } from '../../src/goals/store';
import { replay } from '../../src/replay/replay';
import { configOf, memoryDatabase, rowsIn, storedGoal, storeGoal } from '../support/memory';
import { DAY, historyOf, ofTask, outcomes } from '../support/views';
import { HOUR, NOW, temporaryFolder } from '../support/world';

const KEY = 'task_failure:local:daily_backup';

/** The seed's day: a success, then four failures up to NOW, then one more an hour. */
const history = historyOf(ofTask('daily_backup', outcomes('.xxxxxxx', { until: NOW + 3 * HOUR })));

function replayed(
  db: Database,
  { since = NOW, until = NOW + 2 * HOUR, every = HOUR, dataDir = '/nowhere' } = {},
) {
  const parts: number[] = [];
  const result = replay({
    db,
    history,
    config: configOf({ dataDir }),
    period: { since, until },
    everySeconds: every,
    onProgress: (part) => parts.push(part),
  });
  return result.then((answer) => ({ ...answer, parts }));
}

describe('a replay', () => {
  test('a replay scans from the beginning to the end of its period, both included', async () => {
    const { scans, runs, parts, days } = await replayed(memoryDatabase());
    expect(scans).toBe(3);
    expect(parts).toEqual([0, 0.5, 1]);
    expect(runs).toBe(3);
    expect(days).toMatchObject([{ day: '2025-11-09', proposals: 3, created: 1 }]);
  });

  test('a replay makes the goals of that time, and counts what was blocked', async () => {
    const { goals, blocked } = await replayed(memoryDatabase());
    expect(goals).toEqual([
      {
        goalKey: KEY,
        text: "Fix recurring failures in 'daily_backup' task",
        detector: 'task_failure_detector',
        pattern: 'task_failure_recurring',
        confidence: 0.85,
        openedAt: NOW,
        autoApprovedAt: NOW + HOUR,
        closedAt: null,
        closedBy: null,
      },
    ]);
    expect([...blocked]).toEqual([['duplicate_goal_exists', 2]]);
  });

  test('a replay leaves the database as it is', async () => {
    const db = memoryDatabase();
    await replayed(db);
    for (const table of ['goals', 'proposals', 'scans', 'ledger_events'])
      expect(await rowsIn(db, `SELECT 1 AS one FROM ${table}`)).toEqual([]);
  });

  test('a replay repeats the decisions of people at their times', async () => {
    const db = memoryDatabase();
    const made = await storeGoal(db, { createdAt: NOW + 1, updatedAt: NOW + 1 });
    const { to, event } = DECISIONS.reject;
    const refusal = { to, event, by: 'dana', note: null, now: NOW + 1800 };
    await db.transaction(async () => changeState(db, await storedGoal(db, made.id), refusal));
    const { goals, decisions, real } = await replayed(db);
    expect(goals).toMatchObject([
      { openedAt: NOW, closedAt: NOW + 1800, closedBy: 'rejected by dana', autoApprovedAt: null },
    ]);
    expect(decisions).toMatchObject([{ at: NOW + 1800, goalKey: KEY }]);
    expect(real).toMatchObject([{ goalKey: KEY, createdAt: NOW + 1 }]);
  });

  test("a replay counts its scans by the day in the operator's time zone", async () => {
    const midnight = NOW + 10 * HOUR;
    const { days } = await replayed(memoryDatabase(), {
      since: midnight - HOUR,
      until: midnight,
    });
    expect(days.map(({ day }) => day)).toEqual(['2025-11-09', '2025-11-10']);
  });

  test('a replay ignores a silence that was added since', async () => {
    const db = memoryDatabase();
    await db.run(sql`
      INSERT INTO silences (id, task_glob, begins_at, ends_at, created_at)
      VALUES ('s', '*', ${NOW - DAY}, ${NOW + 30 * DAY}, ${NOW + 5 * DAY})`);
    expect((await replayed(db)).goals).toHaveLength(1);
  });

  test('a replay approves automatically although a stop file is there now', async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'STOP'), '');
    const { goals } = await replayed(memoryDatabase(), { dataDir });
    expect(goals).toMatchObject([{ autoApprovedAt: NOW + HOUR }]);
  });
});
