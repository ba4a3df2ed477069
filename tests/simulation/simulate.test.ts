import { describe, expect, test } from '@jest/globals';
import { CADENCES } from './cadences';
import { Calendar } from './calendar';
import { ERROR_SHAPES } from './errors';
import { Rng } from './rng';
import { simulate } from './simulate';
import {
  type Fault,
  JUDGED_KINDS,
  type JudgedKind,
  NEUTRAL_KINDS,
  type SimulatedRun,
  type Simulation,
} from './types';

const DAY = 86_400;
/** The period begins 2025-09-10, so that the clocks of New York go back within it. */
const OPTIONS = {
  tasks: 300,
  days: 75,
  since: 1_757_462_400,
  timeZone: 'America/New_York',
  faults: true,
};

interface Case {
  readonly fault: Fault;
  /** The runs of the first task of the fault, before the fault and during it. */
  readonly before: readonly SimulatedRun[];
  readonly during: readonly SimulatedRun[];
}

const simulations = [1, 2].map((seed) => simulate({ seed, ...OPTIONS }));
const healthy = simulate({ seed: 1, ...OPTIONS, faults: false });

function casesOf(kind: JudgedKind): Case[] {
  return simulations.flatMap((simulation) => casesIn(simulation, kind));
}

function casesIn({ runs, faults }: Simulation, kind: JudgedKind): Case[] {
  return faults
    .filter((fault) => fault.kind === kind)
    .map((fault) => {
      const own = runs.filter(({ taskType }) => taskType === fault.tasks[0]);
      return {
        fault,
        before: own.filter(({ startedAt }) => startedAt < fault.startsAt),
        during: own.filter(
          ({ startedAt }) => startedAt >= fault.startsAt && startedAt < fault.endsAt,
        ),
      };
    });
}

const hasFailed = ({ status }: SimulatedRun) => status === 'failed' || status === 'timeout';
const failureShare = (runs: readonly SimulatedRun[]) => runs.filter(hasFailed).length / runs.length;
const secondsOf = ({ startedAt, finishedAt }: SimulatedRun) =>
  (finishedAt ?? startedAt) - startedAt;
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
/** The beginning of an error text with digits masked, which errors of one kind have in common. */
const beginOf = (run: SimulatedRun | undefined) => run?.error?.replaceAll(/\d+/g, '#').slice(0, 12);
const medianSeconds = (runs: readonly SimulatedRun[]) =>
  median(runs.filter(({ status }) => status === 'success').map(secondsOf));

describe('a history', () => {
  test('is the same for the same seed, and another for another', () => {
    const small = { ...OPTIONS, tasks: 40, days: 50 };
    expect(simulate({ seed: 7, ...small })).toEqual(simulate({ seed: 7, ...small }));
    expect(simulate({ seed: 8, ...small }).runs).not.toEqual(simulate({ seed: 7, ...small }).runs);
  });

  test.each([
    ['2025-02-01', 'America/New_York', 300],
    ['2025-05-01', 'UTC', 100],
    ['2025-09-10', 'Asia/Kolkata', 30],
  ])(
    'from %s in %s with %i tasks is bounded, in order and without contradictions',
    (since, timeZone, tasks) => {
      const { runs } = simulate({
        seed: 11,
        ...OPTIONS,
        since: Date.parse(since) / 1000,
        timeZone,
        tasks,
      });
      expect(runs.length).toBeGreaterThan(700 * tasks);
      expect(runs.length).toBeLessThan(1300 * tasks);
      expect(new Set(runs.map(({ runId }) => runId)).size).toBe(runs.length);
      const ends = runs.map(({ finishedAt }) => finishedAt ?? Number.POSITIVE_INFINITY);
      expect(ends.every((end, index) => index === 0 || end >= (ends[index - 1] ?? 0))).toBe(true);
      expect(
        runs.filter(({ finishedAt, startedAt }) => finishedAt !== null && finishedAt < startedAt),
      ).toEqual([]);
      expect(
        runs.filter(({ finishedAt, status }) => (finishedAt === null) !== (status === 'running')),
      ).toEqual([]);
      expect(runs.filter((run) => run.error !== null && !hasFailed(run))).toEqual([]);
      expect(
        runs.filter(({ startedAt }) => Math.round(startedAt * 1000) / 1000 !== startedAt),
      ).toEqual([]);
    },
  );

  test('of a healthy fleet has no fault of a judged kind, and some neutral events', () => {
    const kinds = new Set(healthy.faults.map(({ kind }) => kind));
    expect(JUDGED_KINDS.filter((kind) => kinds.has(kind))).toEqual([]);
    expect(NEUTRAL_KINDS.filter((kind) => kinds.has(kind)).length).toBeGreaterThanOrEqual(3);
    expect(healthy.runs.filter(({ status }) => status === 'running')).toEqual([]);
    expect(failureShare(healthy.runs)).toBeLessThan(0.03);
    expect(failureShare(healthy.runs)).toBeGreaterThan(0.003);
  });

  test('with faults is the healthy one but for tasks with a fault', () => {
    const [faulty] = simulations;
    const touched = new Set(faulty?.faults.filter(isJudged).flatMap(({ tasks }) => tasks));
    const untouched = (runs: readonly SimulatedRun[]) =>
      runs.filter(({ taskType }) => !touched.has(taskType)).map((run) => JSON.stringify(run));
    expect(touched.size).toBeGreaterThan(40);
    expect(untouched(faulty?.runs ?? []).join('\n') === untouched(healthy.runs).join('\n')).toBe(
      true,
    );
  });
});

describe('local time', () => {
  const newYork = new Calendar('America/New_York');
  const daily = (from: string, until: string) =>
    CADENCES.daily
      .dues(
        { from: Date.parse(from) / 1000, until: Date.parse(until) / 1000 },
        { minute: 30, hour: 2, weekday: 0, dayOfMonth: 1, runsPerWeek: 1 },
        newYork,
        new Rng(1),
      )
      .map((due) => new Date(due * 1000).toISOString().slice(0, 16));

  test('02:30 is left out on the day when the clock goes forward: the run comes at 03:00', () => {
    expect(daily('2025-03-08T05:00Z', '2025-03-11T04:00Z')).toEqual([
      '2025-03-08T07:30',
      '2025-03-09T07:00',
      '2025-03-10T06:30',
    ]);
  });

  test('a time that comes twice is the first of the two', () => {
    expect(daily('2025-11-01T04:00Z', '2025-11-04T05:00Z')).toEqual([
      '2025-11-01T06:30',
      '2025-11-02T07:30',
      '2025-11-03T07:30',
    ]);
    const day = newYork.wallTime(Date.parse('2025-11-02T12:00Z') / 1000).day;
    expect(newYork.instantOf({ day, second: 5400 }) * 1000).toBe(Date.parse('2025-11-02T05:30Z'));
  });

  test('a wall time and its instant belong together', () => {
    const calendar = new Calendar('Asia/Kolkata');
    const wall = { day: 20_400, second: 9 * 3600 };
    expect(calendar.wallTime(calendar.instantOf(wall))).toEqual(wall);
    expect(calendar.instantOf(wall)).toBe(20_400 * DAY + 3.5 * 3600);
  });
});

const isJudged = ({ kind }: Fault) => JUDGED_KINDS.some((judged) => judged === kind);

describe('faults', () => {
  test('are about equally many of each kind, each with a past and some time after it', () => {
    for (const { faults } of simulations) {
      for (const kind of JUDGED_KINDS) {
        const starts = faults
          .filter((fault) => fault.kind === kind)
          .map(({ startsAt }) => startsAt - OPTIONS.since);
        expect([kind, starts.length >= 5]).toEqual([kind, true]);
        expect(starts.every((start) => start >= 35 * DAY && start <= 71 * DAY)).toBe(true);
      }
    }
  });

  test('never two at once on a task', () => {
    for (const { faults } of simulations) {
      const spans = faults
        .filter(isJudged)
        .flatMap(({ tasks, ...fault }) => tasks.map((task) => ({ task, ...fault })));
      const crossing = spans.filter((a) =>
        spans.some(
          (b) => a !== b && a.task === b.task && a.startsAt < b.endsAt && b.startsAt < a.endsAt,
        ),
      );
      expect(crossing).toEqual([]);
    }
  });

  test('recurring_failure: four of five runs fail, or more', () => {
    for (const { during } of casesOf('recurring_failure')) {
      expect(during.filter(hasFailed).length).toBeGreaterThanOrEqual(5);
      expect(failureShare(during)).toBeGreaterThanOrEqual(0.8);
    }
  });

  test('failure_rate: the share of failures rises to what is said', () => {
    for (const { fault, during } of casesOf('failure_rate')) {
      const { probability = 0, usual = 0, rampSeconds = 0, factor = 0 } = fault.detail;
      expect(during.length).toBeGreaterThanOrEqual(60);
      expect(fault.shape).toBe(rampSeconds > 0 ? 'ramp' : 'step');
      expect(probability).toBeGreaterThanOrEqual(0.15);
      expect(probability).toBeLessThanOrEqual(0.5);
      expect(factor).toBeGreaterThanOrEqual(4 - 1e-9);
      expect(factor).toBeLessThanOrEqual(20 + 1e-9);
      const risen = during.filter(({ startedAt }) => startedAt >= fault.startsAt + rampSeconds);
      if (risen.length >= 60)
        expect(Math.abs(failureShare(risen) - probability)).toBeLessThan(0.16);
      expect(failureShare(during)).toBeGreaterThan(2 * usual);
    }
  });

  test('flaky: failures and successes by turns', () => {
    for (const { during } of casesOf('flaky')) {
      expect(during.length).toBeGreaterThanOrEqual(18);
      expect(failureShare(during)).toBeGreaterThan(0.08);
      expect(failureShare(during)).toBeLessThan(0.85);
    }
  });

  test('missed: no run begins until it comes back', () => {
    for (const { fault, before, during } of casesOf('missed')) {
      expect(during).toEqual([]);
      expect(before.length).toBeGreaterThanOrEqual(3);
      expect(fault.detail.occurrences).toBeGreaterThanOrEqual(3);
      expect(fault.detail.occurrences).toBeLessThanOrEqual(10);
    }
  });

  test('slowed: runs take as many times as long as is said', () => {
    for (const { fault, before, during } of casesOf('slowed')) {
      const { factor = 0, spread = 0 } = fault.detail;
      expect(during.length).toBeGreaterThanOrEqual(9);
      const ratio = medianSeconds(during) / medianSeconds(before.slice(-100));
      expect(ratio / factor).toBeGreaterThan(0.6 - 0.4 * spread);
      expect(ratio / factor).toBeLessThan(1.7 + 0.7 * spread);
    }
  });

  test('stuck: one run never ends; half of them keep the next ones away', () => {
    for (const { fault, during } of casesOf('stuck')) {
      const { blocking, lastsSeconds = 0, intervalSeconds = 0, typicalSeconds = 0 } = fault.detail;
      const stuck = during.filter(({ finishedAt }) => finishedAt === null);
      expect(stuck.map(({ startedAt, status }) => [startedAt, status])).toEqual([
        [fault.firstRunAt, 'running'],
      ]);
      expect(during.length === 1).toBe(blocking === 1);
      expect(lastsSeconds >= 9 * intervalSeconds || lastsSeconds >= 20 * typicalSeconds).toBe(true);
    }
  });

  test('new_error: errors of a kind that the task never had', () => {
    for (const { fault, before, during } of casesOf('new_error')) {
      const first = during.find(({ finishedAt }) => finishedAt === fault.firstRunAt);
      expect(first?.startedAt).toBe(fault.startsAt);
      expect(ERROR_SHAPES.map(({ name }) => name)).toContain(fault.error);
      const isNew = (run: SimulatedRun) => run.error !== null && beginOf(run) === beginOf(first);
      expect(during.filter(isNew).length).toBeGreaterThanOrEqual(3);
      expect(before.filter(isNew)).toEqual([]);
      expect(before.filter(hasFailed).length).toBeGreaterThanOrEqual(1);
    }
  });

  test('too_fast: successes in a small part of the time', () => {
    for (const { fault, before, during } of casesOf('too_fast')) {
      const successes = during.filter(({ status }) => status === 'success');
      expect(successes.length).toBeGreaterThanOrEqual(5);
      expect(Math.max(...successes.map(secondsOf))).toBeLessThan(
        0.25 * (fault.detail.usualSeconds ?? 0),
      );
      expect(medianSeconds(during)).toBeLessThan(0.2 * medianSeconds(before));
    }
  });

  test('shared_cause: all runs of several tasks fail for some hours', () => {
    for (const { fault, runs } of simulations.flatMap(sharedCauses)) {
      expect(fault.tasks.length).toBeGreaterThanOrEqual(3);
      expect(fault.tasks.length).toBeLessThanOrEqual(12);
      const after = fault.startsAt + (fault.detail.spreadSeconds ?? 0);
      const felt = runs.filter(({ startedAt }) => startedAt >= after && startedAt < fault.endsAt);
      expect(felt.filter((run) => !hasFailed(run) && run.status !== 'skipped')).toEqual([]);
      expect(new Set(runs.filter(hasFailed).map(({ taskType }) => taskType)).size).toBe(
        fault.tasks.length,
      );
    }
  });
});

function sharedCauses({ runs, faults }: Simulation): { fault: Fault; runs: SimulatedRun[] }[] {
  return faults
    .filter(({ kind }) => kind === 'shared_cause')
    .map((fault) => ({
      fault,
      runs: runs.filter(
        ({ taskType, startedAt }) =>
          startedAt >= fault.startsAt && startedAt < fault.endsAt && fault.tasks.includes(taskType),
      ),
    }));
}
