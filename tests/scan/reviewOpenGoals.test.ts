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
  /** The goals whose problems this scan met. */
  readonly met?: readonly Goal[];
  readonly freshnessProblems?: readonly FreshnessProblem[];
  readonly success?: Partial<SuccessOptions>;
  /** When the newest run of each source ended; by default, every source has just had one. */
  readonly newestEnds?: ReadonlyMap<string, number>;
}

const NO_RUNS = historyOf([]);

function review(
  db: Database,
  { history = NO_RUNS, now = NOW, met = [], freshnessProblems = [], success = {}, ...rest }: Moment,
): Promise<GoalChange[]> {
  const { newestEnds = new Map(['local', 'airflow'].map((source) => [source, now])) } = rest;
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
  const input = { db, history, config, now, replayed: false, toldHere: [], log: SILENT };
  return reviewOpenGoals(input, { proposalResults, freshnessProblems, newestEnds });
}

/** The seed's task, with one run an hour up to now. */
function hourly(letters: string): History {
  return historyOf(ofTask('daily_backup', outcomes(letters)));
}

const told = (changes: readonly GoalChange[]) => changes.map(({ goal, to }) => [goal.id, to]);

/** A goal that was approved two days ago, so that runs of those days count. */
const approved: Partial<Goal> = {
  state: 'active',
  createdAt: NOW - 3 * DAY,
  stateSince: NOW - 2 * DAY,
  activeSince: NOW - 2 * DAY,
};

describe('an active goal', () => {
  test('an active goal is satisfied when its metrics are met and a day was healthy', async () => {
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

  test('an executing goal is satisfied in the same way as an active one', async () => {
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
  ])('an active goal stays when %s', async (_, letters) => {
    const db = memoryDatabase();
    await storeGoal(db, approved);
    expect(await review(db, { history: hourly(letters) })).toEqual([]);
  });

  test('an active goal stays when this very scan met its problem', async () => {
    const db = memoryDatabase();
    const met = [await storeGoal(db, approved)];
    expect(await review(db, { history: hourly('.'.repeat(30)), met })).toEqual([]);
  });

  test.each([
    ['an active goal is satisfied a day after it was approved', DAY, ['satisfied']],
    ['an active goal stays until one second before a day after its approval', DAY - 1, []],
  ])('%s', async (_, age, expected) => {
    const db = memoryDatabase();
    await storeGoal(db, { ...approved, activeSince: NOW - age });
    const changes = await review(db, { history: hourly('.'.repeat(60)) });
    expect(changes.map(({ to }) => to)).toEqual(expected);
  });

  test('an active goal is not judged by runs that began before it was approved', async () => {
    const db = memoryDatabase();
    await storeGoal(db, approved);
    const runs = outcomes('.'.repeat(50), { until: NOW - 2 * DAY });
    expect(await review(db, { history: historyOf(ofTask('daily_backup', runs)) })).toEqual([]);
  });

  test('an active goal of a person is left to the person', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { ...approved, goalKey: null, source: 'user' });
    expect(await review(db, { history: hourly('.'.repeat(30)) })).toEqual([]);
  });

  test('an active goal does not expire, however old it is', async () => {
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

  test('a healed proposal is withdrawn, by auto, when it is a day old', async () => {
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

  test('a healed proposal stays one second before it is a day old', async () => {
    const db = memoryDatabase();
    await storeGoal(db, proposedFor(DAY - 1));
    expect(await review(db, { history })).toEqual([]);
  });

  test.each([
    [
      'a healed proposal is withdrawn after 30 hours, where that is configured',
      30 * HOUR,
      ['withdrawn'],
    ],
    ['a healed proposal stays one second before the configured 30 hours', 30 * HOUR - 1, []],
  ])('%s', async (_, age, expected) => {
    const db = memoryDatabase();
    await storeGoal(db, proposedFor(age));
    const changes = await review(db, { history, success: { minHoursToWithdraw: 30 } });
    expect(changes.map(({ to }) => to)).toEqual(expected);
  });

  test.each([
    [
      'a healed proposal is withdrawn after two days when one was withdrawn within 30 days',
      30 * DAY,
      2 * DAY,
      ['withdrawn'],
    ],
    [
      'a healed proposal stays before two days when one was withdrawn within 30 days',
      30 * DAY,
      2 * DAY - 1,
      [],
    ],
    [
      'a healed proposal is withdrawn after a day when one was withdrawn over 30 days ago',
      30 * DAY + 1,
      DAY,
      ['withdrawn'],
    ],
  ])('%s', async (_, ago, age, expected) => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_before', state: 'withdrawn', stateSince: NOW - ago });
    await storeGoal(db, proposedFor(age));
    expect((await review(db, { history })).map(({ to }) => to)).toEqual(expected);
  });

  test('a healed proposal stays when this very scan met its problem', async () => {
    const db = memoryDatabase();
    const met = [await storeGoal(db, proposedFor(2 * DAY))];
    expect(await review(db, { history, met })).toEqual([]);
  });
});

describe('an undecided proposal', () => {
  const { proposalExpiryDays } = DEFAULTS;

  test('an undecided proposal expires one second after the days that it has, by auto', async () => {
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
    ['at its last instant', 0],
    ['one second before its last instant', 1],
  ])('an undecided proposal stays %s', async (_, early) => {
    const db = memoryDatabase();
    await storeGoal(db);
    expect(await review(db, { now: NOW + proposalExpiryDays * DAY - early })).toEqual([]);
  });

  test('an undecided proposal expires though this scan met only its known failures', async () => {
    const db = memoryDatabase();
    const met = [await storeGoal(db, { lastSeenAt: NOW + 7 * DAY })];
    expect(told(await review(db, { now: NOW + 7 * DAY + 1, met }))).toEqual([
      ['goal_00000001', 'expired'],
    ]);
  });

  test('an undecided proposal stays when a newer failure was seen', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { newestFailureAt: NOW + DAY });
    expect(await review(db, { now: NOW + 8 * DAY })).toEqual([]);
    expect(await review(db, { now: NOW + 8 * DAY + 1 })).toHaveLength(1);
  });

  test('an undecided proposal stays while it waits for the goal about its cause', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_cause', goalKey: 'shared_cause:timeout', state: 'active' });
    await storeGoal(db, { inhibitedBy: 'goal_cause' });
    expect(await review(db, { now: NOW + 30 * DAY })).toEqual([]);
  });
});

describe('goals about a source that failed or delivers less than usual', () => {
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
    ['its source could not be read', {}, { history: failing('local') }],
    ['its source delivers less than usual', {}, { freshnessProblems: [ill('local')] }],
    [
      'the source that its evidence names could not be read',
      { evidence: { task_type: 'load', source: 'airflow' } },
      { history: failing('airflow') },
    ],
    [
      'the source of one of the tasks of its shared cause could not be read',
      { evidence: { tasks: ['daily_backup', 'airflow:load'] } },
      { history: failing('airflow') },
    ],
    [
      'the source that it is about delivers less than usual',
      { goalKey: 'history_feed:airflow', evidence: { source: 'airflow' } },
      { freshnessProblems: [ill('airflow')] },
    ],
  ])('a goal stays as it is when %s', async (_, known, moment) => {
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

  test('no goal is satisfied by the runs of a source that delivers less than usual', async () => {
    const db = memoryDatabase();
    await storeGoal(db, approved);
    const history = hourly('.'.repeat(30));
    expect(await review(db, { history, freshnessProblems: [ill('local')] })).toEqual([]);
    expect(await review(db, { history })).toHaveLength(1);
  });
});

describe('a goal that an operator changes while the scan reviews it', () => {
  /** The runs of the seed's task; reading them runs `statement`, which changes the goal. */
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

  test('a goal that an operator changes while the scan reviews it stays as changed', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, approved);
    const edit = sql`UPDATE goals SET state = 'abandoned' WHERE id = ${id}`;
    const history = slowly(db, outcomes('.'.repeat(30)), edit);
    expect(await review(db, { history })).toEqual([]);
    expect(await storedGoal(db, id)).toMatchObject({ state: 'abandoned' });
  });

  test('a goal that changes during a review does not keep other goals from theirs', async () => {
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

  test('reminders are about proposals that came of an age since the last scan', async () => {
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

  test('no reminders are due before the first scan', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    expect(await remind(db, NOW + DAY)).toEqual([]);
  });
});

describe('a source that shows no new run', () => {
  const healthy = 'x'.padEnd(60, '.');
  const ends = (end: number) => new Map([['local', end]]);

  test.each([
    ['an active goal is not satisfied', approved, NOW - 2 * DAY],
    [
      'a proposed goal does not expire',
      { state: 'proposed', createdAt: NOW - 20 * DAY, stateSince: NOW - 20 * DAY } as const,
      NOW - 20 * DAY,
    ],
  ])(
    '%s while no run of its source ended since, and is closed after one',
    async (_, goal, since) => {
      const db = memoryDatabase();
      const before = NOW - 30 * DAY;
      await storeGoal(db, { ...goal, newestFailureAt: before, lastSeenAt: before });
      const history = hourly(healthy);
      for (const newestEnds of [new Map<string, number>(), ends(since)])
        expect(await review(db, { history, newestEnds })).toEqual([]);
      expect(await review(db, { history, newestEnds: ends(since + 1) })).toHaveLength(1);
    },
  );
});
