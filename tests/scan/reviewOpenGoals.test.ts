import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { DEFAULTS } from '../../src/config/defaults';
import type { Database } from '../../src/db/database';
import type { FreshnessProblem } from '../../src/detectors/detector';
import type { Goal } from '../../src/goals/goal';
import type { SuccessOptions } from '../../src/goals/success/metrics';
import type { History } from '../../src/history/history';
import { MemoryHistory } from '../../src/history/memory/memoryHistory';
import type { Run, TaskRun } from '../../src/history/run';
import { FailedError } from '../../src/lib/errors';
import { SILENT } from '../../src/lib/log';
import { dueReminders, reviewOpenGoals } from '../../src/scan/reviewOpenGoals';
import { countTelemetry, recordScan } from '../../src/scan/telemetry';
import type { GoalChange, ProposalResult } from '../../src/scan/types';
import {
  configOf,
  eventsIn,
  memoryDatabase,
  proposal,
  storedGoal,
  storeGoal,
} from '../support/memory';
import { answering, DAY, historyOf, ofTask, outcomes } from '../support/views';
import { HOUR, NOW } from '../support/world';

interface Moment {
  readonly history?: History;
  readonly now?: number;
  /** The goals that this scan met the problem of. */
  readonly met?: readonly Goal[];
  readonly freshnessProblems?: readonly FreshnessProblem[];
  readonly success?: Partial<SuccessOptions>;
}

const NO_RUNS = historyOf([]);

function review(
  db: Database,
  { history = NO_RUNS, now = NOW, met = [], freshnessProblems = [], success = {} }: Moment,
): Promise<GoalChange[]> {
  const config = configOf({ success: { ...DEFAULTS.success, ...success } });
  const proposalResults = met.map(
    (goal): ProposalResult => ({
      proposal: proposal(),
      verdicts: [],
      reason: 'duplicate_goal_exists',
      goal,
      autoApproved: false,
    }),
  );
  const input = { db, history, config, now, replayed: false, log: SILENT };
  return reviewOpenGoals(input, { proposalResults, freshnessProblems });
}

/** The seed's task, with one run an hour up to now. */
function hourly(letters: string): History {
  return historyOf(ofTask('daily_backup', outcomes(letters)));
}

const told = (changes: readonly GoalChange[]) => changes.map(({ goal, to }) => [goal.id, to]);

/** Approved two days ago, so that runs of those days count. */
const approved: Partial<Goal> = {
  state: 'active',
  createdAt: NOW - 3 * DAY,
  stateSince: NOW - 2 * DAY,
  activeSince: NOW - 2 * DAY,
};

describe('an active goal', () => {
  test('is satisfied, by auto, when its metrics are met and nothing was wrong for a day', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, approved);
    const changes = await review(db, { history: hourly(`xxxx${'.'.repeat(26)}`) });
    const note =
      'task_success_rate unknown -> 1, consecutive_successes 0 -> 26; ' +
      '30 runs, healthy for 26 hours';
    expect(changes).toMatchObject([{ goal: { id, state: 'active' }, to: 'satisfied', note }]);
    expect(await storedGoal(db, id)).toMatchObject({
      state: 'satisfied',
      stateSince: NOW,
      outcome: {
        met: true,
        runs: 30,
        healthy_hours: 26,
        metrics: {
          task_success_rate: { wanted: 0.95, before: null, after: 1 },
          consecutive_successes: { wanted: 3, before: 0, after: 26 },
        },
      },
    });
    expect((await eventsIn(db)).at(-1)).toEqual({
      event: 'goal_satisfied',
      meta: { goal_id: id, from: 'active', to: 'satisfied', by: 'auto', note },
    });
  });

  test('that somebody has started is satisfied in the same way', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, { ...approved, state: 'executing' });
    expect(told(await review(db, { history: hourly('.'.repeat(30)) }))).toEqual([
      [id, 'satisfied'],
    ]);
  });

  test.each([
    ['its task failed within the last 24 hours', `xxxx${'.'.repeat(23)}`],
    ['its task fails', 'xxxx'],
    ['its task does not run', ''],
  ])('stays when %s', async (_, letters) => {
    const db = memoryDatabase();
    await storeGoal(db, approved);
    expect(await review(db, { history: hourly(letters) })).toEqual([]);
  });

  test('stays when this very scan met its problem', async () => {
    const db = memoryDatabase();
    const met = [await storeGoal(db, approved)];
    expect(await review(db, { history: hourly('.'.repeat(30)), met })).toEqual([]);
  });

  test.each([
    ['a day after it was approved', DAY, ['satisfied']],
    ['but not one second earlier', DAY - 1, []],
  ])('may be satisfied %s', async (_, age, expected) => {
    const db = memoryDatabase();
    await storeGoal(db, { ...approved, activeSince: NOW - age });
    const changes = await review(db, { history: hourly('.'.repeat(60)) });
    expect(changes.map(({ to }) => to)).toEqual(expected);
  });

  test('is not judged by runs that began before it was approved', async () => {
    const db = memoryDatabase();
    await storeGoal(db, approved);
    const runs = outcomes('.'.repeat(50), { until: NOW - 2 * DAY });
    expect(await review(db, { history: historyOf(ofTask('daily_backup', runs)) })).toEqual([]);
  });

  test('of a person is left to the person', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { ...approved, goalKey: null, source: 'user' });
    expect(await review(db, { history: hourly('.'.repeat(30)) })).toEqual([]);
  });

  test('does not expire, however old it is', async () => {
    const db = memoryDatabase();
    await storeGoal(db, approved);
    expect(await review(db, { now: NOW + 365 * DAY })).toEqual([]);
  });
});

describe('a proposed goal whose problem healed', () => {
  const proposedFor = (seconds: number): Partial<Goal> => ({
    createdAt: NOW - seconds,
    stateSince: NOW - seconds,
    newestFailureAt: NOW - seconds,
    lastSeenAt: NOW - seconds,
  });
  const history = hourly('.'.repeat(80));

  test('is withdrawn, by auto, when it is a day old', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, proposedFor(DAY));
    const changes = await review(db, { history });
    expect(told(changes)).toEqual([[id, 'withdrawn']]);
    const event = (await eventsIn(db)).at(-1);
    expect(event).toMatchObject({
      event: 'goal_withdrawn',
      meta: { from: 'proposed', to: 'withdrawn', by: 'auto', note: changes[0]?.note },
    });
    expect((await storedGoal(db, id)).outcome).toMatchObject({ met: true });
  });

  test('stays one second before', async () => {
    const db = memoryDatabase();
    await storeGoal(db, proposedFor(DAY - 1));
    expect(await review(db, { history })).toEqual([]);
  });

  test.each([
    ['after 30 hours, where that is wanted', 30 * HOUR, ['withdrawn']],
    ['but not one second before those 30 hours', 30 * HOUR - 1, []],
  ])('is withdrawn %s', async (_, age, expected) => {
    const db = memoryDatabase();
    await storeGoal(db, proposedFor(age));
    const changes = await review(db, { history, success: { minHoursToWithdraw: 30 } });
    expect(changes.map(({ to }) => to)).toEqual(expected);
  });

  test.each([
    ['one was withdrawn within the last 30 days', 30 * DAY, 2 * DAY, ['withdrawn']],
    ['one was withdrawn within the last 30 days', 30 * DAY, 2 * DAY - 1, []],
    ['the only one was withdrawn earlier than that', 30 * DAY + 1, DAY, ['withdrawn']],
  ])('waits twice as long when %s', async (_, ago, age, expected) => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_before', state: 'withdrawn', stateSince: NOW - ago });
    await storeGoal(db, proposedFor(age));
    expect((await review(db, { history })).map(({ to }) => to)).toEqual(expected);
  });

  test('stays when this very scan met its problem', async () => {
    const db = memoryDatabase();
    const met = [await storeGoal(db, proposedFor(2 * DAY))];
    expect(await review(db, { history, met })).toEqual([]);
  });
});

describe('a proposed goal that nobody decides about', () => {
  const { proposalExpiryDays } = DEFAULTS;

  test('expires one second after the days that it has, by auto', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const now = NOW + proposalExpiryDays * DAY + 1;
    const note = 'nobody decided, and nothing new in 7 days';
    const changes = await review(db, { now });
    expect(changes).toMatchObject([{ goal: { id }, to: 'expired', note }]);
    expect(await storedGoal(db, id)).toMatchObject({ state: 'expired', stateSince: now });
    expect((await eventsIn(db)).at(-1)).toEqual({
      event: 'goal_expired',
      meta: { goal_id: id, from: 'proposed', to: 'expired', by: 'auto', note },
    });
  });

  test.each([
    ['at the last instant', 0],
    ['one second before', 1],
  ])('stays %s', async (_, early) => {
    const db = memoryDatabase();
    await storeGoal(db);
    expect(await review(db, { now: NOW + proposalExpiryDays * DAY - early })).toEqual([]);
  });

  test('expires though this scan met its problem, as long as nothing newer was seen', async () => {
    const db = memoryDatabase();
    const met = [await storeGoal(db, { lastSeenAt: NOW + 7 * DAY })];
    expect(told(await review(db, { now: NOW + 7 * DAY + 1, met }))).toEqual([
      ['goal_00000001', 'expired'],
    ]);
  });

  test('stays when a newer failure was seen', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { newestFailureAt: NOW + DAY });
    expect(await review(db, { now: NOW + 8 * DAY })).toEqual([]);
    expect(await review(db, { now: NOW + 8 * DAY + 1 })).toHaveLength(1);
  });

  test('stays while it waits for the open goal about its cause', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_cause', goalKey: 'shared_cause:timeout', state: 'active' });
    await storeGoal(db, { inhibitedBy: 'goal_cause' });
    expect(await review(db, { now: NOW + 30 * DAY })).toEqual([]);
  });
});

describe('of a source that could not be read, or delivers less than usual,', () => {
  const failing = (source: string): History =>
    answering(
      new MemoryHistory(
        [],
        ['local', 'airflow'].map((name) => ({ source: name, found: '', notes: [] })),
      ),
      {
        health: { failures: [{ source, error: new FailedError('it cannot be read', 'look') }] },
      },
    );
  const ill = (source: string): FreshnessProblem => ({
    source,
    symptom: 'its newest run ended 26 hours ago',
    patternDetected: 'history_feed_stale',
    confidence: 0.8,
    evidence: {},
    newestEndedAt: NOW,
  });
  const late = NOW + 30 * DAY;

  test.each<[string, Partial<Goal>, Moment]>([
    ['could not be read', {}, { history: failing('local') }],
    ['delivers less than usual', {}, { freshnessProblems: [ill('local')] }],
    [
      'is the one that the evidence names',
      { evidence: { task_type: 'load', source: 'airflow' } },
      { history: failing('airflow') },
    ],
    [
      'is the source of one of the tasks that share a cause',
      { evidence: { tasks: ['daily_backup', 'airflow:load'] } },
      { history: failing('airflow') },
    ],
    [
      'is what the goal is about',
      { goalKey: 'history_feed:airflow', evidence: { source: 'airflow' } },
      { freshnessProblems: [ill('airflow')] },
    ],
  ])('a goal stays as it is: the source %s', async (_, known, moment) => {
    const db = memoryDatabase();
    await storeGoal(db, known);
    expect(await review(db, { ...moment, now: late })).toEqual([]);
  });

  test('a goal about another source expires all the same', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    const moment = { history: failing('airflow'), freshnessProblems: [ill('airflow')], now: late };
    expect(told(await review(db, moment))).toEqual([['goal_00000001', 'expired']]);
  });

  test('no goal is satisfied by the runs that did come', async () => {
    const db = memoryDatabase();
    await storeGoal(db, approved);
    const history = hourly('.'.repeat(30));
    expect(await review(db, { history, freshnessProblems: [ill('local')] })).toEqual([]);
    expect(await review(db, { history })).toHaveLength(1);
  });
});

describe('a goal that somebody changes while the scan looks at it', () => {
  /** The runs of the seed's task; reading them gives somebody the time to change the goal. */
  function slowly(db: Database, runs: readonly Run[], statement: ReturnType<typeof sql>): History {
    const all: TaskRun[] = ofTask('daily_backup', runs);
    const history = historyOf(all);
    return answering(history, {
      runs: {
        async *taskHistories(summaries, window, limit) {
          await db.run(statement);
          yield* history.runs.taskHistories(summaries, window, limit);
        },
      },
    });
  }

  test('is left as they made it', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, approved);
    const edit = sql`UPDATE goals SET state = 'abandoned' WHERE id = ${id}`;
    const history = slowly(db, outcomes('.'.repeat(30)), edit);
    expect(await review(db, { history })).toEqual([]);
    expect(await storedGoal(db, id)).toMatchObject({ state: 'abandoned' });
  });

  test('does not keep the others from being reviewed', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, approved);
    const other = { id: 'goal_other', goalKey: 'task_duration:local:daily_backup' };
    await storeGoal(db, { ...approved, ...other });
    const edit = sql`UPDATE goals SET text = 'Mine' WHERE id = ${id}`;
    const history = slowly(db, outcomes('.'.repeat(30)), edit);
    expect(told(await review(db, { history }))).toEqual([['goal_other', 'satisfied']]);
    expect(await storedGoal(db, id)).toMatchObject({ state: 'active', text: 'Mine' });
  });
});

describe('the reminders that are due', () => {
  const remind = (db: Database, now: number) => dueReminders(db, configOf(), now);
  const scanned = (db: Database, scannedAt: number) => {
    const telemetry = countTelemetry([]);
    const scan = { scannedAt, durationMs: 0, runsRead: 0, tasksRead: 0, telemetry };
    return recordScan(db, scan);
  };

  test('are about undecided proposals that came of an age since the last scan', async () => {
    const db = memoryDatabase();
    const goal = await storeGoal(db);
    await scanned(db, NOW + DAY - 1);
    expect(await remind(db, NOW + DAY - 1)).toEqual([]);
    expect(await remind(db, NOW + DAY)).toEqual([
      { goal, days: 1, reason: 'confidence 0.85 is below 0.9' },
    ]);
    await scanned(db, NOW + DAY);
    expect(await remind(db, NOW + DAY + 1)).toEqual([]);
  });

  test('are none before the first scan', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    expect(await remind(db, NOW + DAY)).toEqual([]);
  });
});
