import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { DEFAULTS } from '../../src/config/defaults';
import type { Database } from '../../src/db/database';
import type { GateOptions } from '../../src/gates';
import { evaluate, firstReason } from '../../src/gates/evaluate';
import type { Proposal } from '../../src/proposals/proposal';
import { memoryDatabase, proposal, storeGoal } from '../support/memory';
import { DAY } from '../support/views';
import { HOUR, NOW } from '../support/world';

function weigh(
  db: Database,
  proposed: Proposal = proposal(),
  {
    now = NOW,
    timeZone = 'UTC',
    ...options
  }: Partial<GateOptions> & {
    readonly now?: number;
    readonly timeZone?: string;
  } = {},
) {
  return evaluate(proposed, { db, now, timeZone, options: { ...DEFAULTS.gates, ...options } });
}

/** The gates that did not let the proposal pass, each with its reason. */
async function reasons(...asked: Parameters<typeof weigh>): Promise<Record<string, string>> {
  const failed = (await weigh(...asked)).filter(({ reason }) => reason !== null);
  return Object.fromEntries(failed.map(({ gate, reason }) => [gate, String(reason)]));
}

describe('the gates', () => {
  test('all gates are asked, in their order, and let an ordinary proposal pass', async () => {
    const verdicts = await weigh(memoryDatabase());
    expect(verdicts.map(({ gate, reason }) => [gate, reason])).toEqual([
      ['expiry', null],
      ['confidence', null],
      ['rate_limit', null],
      ['duplicate', null],
      ['beliefs', null],
      ['silence', null],
    ]);
  });

  test('all gates are asked when the first of them rejects', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await db.run(sql`INSERT INTO beliefs (id, text, stance) VALUES ('b', 'No', 'opposes')`);
    await db.run(sql`
      INSERT INTO silences (id, task_glob, begins_at, ends_at)
      VALUES ('s', '*', ${NOW}, ${NOW + 30 * DAY})`);
    const late = { now: NOW + 8 * DAY, maxGoalsPerDay: 0 };
    expect(await reasons(db, proposal({ confidence: 0.6 }), late)).toEqual({
      expiry: 'expired',
      confidence: 'confidence_too_low_0.60',
      rate_limit: 'rate_limit_exceeded',
      duplicate: 'duplicate_goal_exists',
      beliefs: 'belief_misalignment',
      silence: 'silenced',
    });
  });

  test('the quota counts goals of the calendar day in the time zone of the operator', async () => {
    const db = memoryDatabase();
    const midnightInNewYork = NOW - 9 * HOUR;
    await storeGoal(db, { goalKey: 'other', createdAt: midnightInNewYork - 1 });
    const asked = { maxGoalsPerDay: 1, timeZone: 'America/New_York' };
    expect(await reasons(db, proposal(), asked)).toEqual({});
    expect(await reasons(db, proposal(), { ...asked, timeZone: 'UTC' })).toEqual({
      rate_limit: 'rate_limit_exceeded',
    });
  });

  test('the gates ask for the configured confidence, or the one that refusals raised', async () => {
    const db = memoryDatabase();
    expect(await reasons(db, proposal(), { minConfidence: 0.85 })).toEqual({});
    await db.run(sql`
      INSERT INTO tightenings
      VALUES ('task_failure_detector', 'task_failure_recurring', 0.8501, 10, 10, ${NOW})`);
    expect(await reasons(db)).toEqual({ confidence: 'confidence_too_low_0.85' });
    expect(await reasons(db, proposal({ patternDetected: 'task_flaky' }))).toEqual({});
  });

  test('the gates count how often a refused problem happened since the refusal', async () => {
    const db = memoryDatabase();
    await storeGoal(db, {
      state: 'rejected',
      rejectedUntil: '1x',
      stateSince: NOW - DAY,
      newestFailureAt: NOW - DAY,
    });
    const seen = (newestFailureStartedAt: number) => proposal({ newestFailureStartedAt });
    expect(await reasons(db, seen(NOW - DAY))).toEqual({ duplicate: 'duplicate_goal_exists' });
    expect(await reasons(db, seen(NOW - DAY + 1))).toEqual({});
  });

  test('the gates look for open goals about the cause and about the same event', async () => {
    const db = memoryDatabase();
    const tasks = ['daily_backup'];
    await storeGoal(db, { id: 'goal_cause', goalKey: 'cause', evidence: { tasks } });
    await storeGoal(db, { id: 'goal_event', goalKey: 'event' });
    const waiting = await weigh(db, proposal({ inhibitorKey: 'cause' }));
    expect(waiting[3]).toMatchObject({ reason: 'inhibited', goalId: 'goal_cause' });
    const sign = await weigh(db, proposal({ concurrentKeys: ['event'] }));
    expect(sign[3]).toMatchObject({ reason: 'duplicate_goal_exists', goalId: 'goal_event' });
    expect(await reasons(db)).toEqual({});
  });
});

describe('a gate that cannot decide', () => {
  test('a gate that cannot decide rejects with its error, and all gates are asked', async () => {
    const db = memoryDatabase();
    await db.run(sql`
      INSERT INTO tightenings
      VALUES ('task_failure_detector', 'task_failure_recurring', 'high', 10, 10, 0)`);
    const verdicts = await weigh(db);
    expect(verdicts).toHaveLength(6);
    expect(verdicts[1]).toEqual({
      gate: 'confidence',
      reason: 'gate_error',
      message:
        'Confidence check could not decide ' +
        '(The threshold of task_failure_detector is no number from 0 to 1.)',
      figures: {},
      cause: expect.objectContaining({ name: 'GoalgenError' }),
    });
    expect(firstReason(verdicts)).toBe('gate_error');
  });

  test('a gate whose table is gone rejects', async () => {
    const db = memoryDatabase();
    await db.run(sql`DROP TABLE silences`);
    expect(await reasons(db)).toEqual({ silence: 'gate_error' });
  });
});

describe('the reason of a rejection', () => {
  const passed = { gate: 'expiry', reason: null, message: '', figures: {} } as const;
  const silenced = { ...passed, gate: 'silence', reason: 'silenced' } as const;
  const expired = { ...passed, reason: 'expired' } as const;

  test('the reason of a rejection is that of the first gate that rejected', () => {
    expect(firstReason([passed, expired, silenced])).toBe('expired');
    expect(firstReason([silenced, expired])).toBe('silenced');
  });

  test('there is no reason of a rejection when every gate passed, or none was asked', () => {
    expect(firstReason([passed])).toBeNull();
    expect(firstReason([])).toBeNull();
  });
});
