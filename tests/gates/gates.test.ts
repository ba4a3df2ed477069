// Runs in every time zone of the tests: quotas are of a day.
import { describe, expect, test } from '@jest/globals';
import { decideBeliefs } from '../../src/gates/beliefs';
import { decideConfidence } from '../../src/gates/confidence';
import { decideExpiry } from '../../src/gates/expiry';
import { decideRateLimit } from '../../src/gates/rateLimit';
import { HOUR, NOW, runsOf, seedRuns, World } from '../support/world';

describe('the confidence gate', () => {
  test.each([
    ['at the threshold passes', 0.7, null],
    ['one basis point below the threshold is rejected', 0.6999, 'confidence_too_low_0.6999'],
    ["below the threshold is rejected with the seed's reason", 0.65, 'confidence_too_low_0.65'],
    ['that is not a number is rejected', Number.NaN, 'confidence_too_low_NaN'],
  ])('a confidence %s', (_, confidence, reason) => {
    expect(decideConfidence({ confidence }, 0.7).reason).toBe(reason);
  });
});

describe('the expiry gate', () => {
  test('a proposal passes the expiry gate at its last instant, and not after', () => {
    expect(decideExpiry({ expiresAt: NOW }, NOW, 'UTC').reason).toBeNull();
    expect(decideExpiry({ expiresAt: NOW }, NOW + 0.001, 'UTC').reason).toBe('expired');
  });
});

describe('the rate limit gate', () => {
  const limits = { maxGoalsPerDay: 10, maxGoalsPerDetectorPerDay: 3 };
  test.each([
    [9, 2, null],
    [10, 0, 'rate_limit_exceeded'],
    [3, 3, 'rate_limit_exceeded'],
  ])(
    'with %i goals today, %i of them by the detector, the rate limit answers %s',
    (total, byDetector, reason) => {
      expect(decideRateLimit({ total, byDetector }, limits).reason).toBe(reason);
    },
  );
});

describe('the belief gate', () => {
  test.each([
    ['a proposal to which no belief applies passes', undefined, null],
    ['a proposal that half of the weight supports passes', 0.5, null],
    ['a proposal that a little less than half supports is rejected', 0.4999, 'belief_misalignment'],
  ])('%s', (_, score, reason) => {
    expect(decideBeliefs({ score, applying: [] }, 0.5).reason).toBe(reason);
  });
});

interface Scan {
  total_goals_created: number;
  proposals: {
    subject: string;
    reason: string | null;
    verdicts: { gate: string; reason: string | null }[];
  }[];
}

describe('the gates together', () => {
  test('all gates are asked, and the first in order that fails gives the reason', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan']);
    await world.ok(['belief', 'add', 'No', '--opposes', '--task', '*']);
    const { proposals } = await world.json<Scan>(['scan', '--set', 'gates.maxGoalsPerDay=1']);
    expect(proposals).toMatchObject([
      {
        reason: 'rate_limit_exceeded',
        verdicts: [
          { gate: 'expiry', reason: null },
          { gate: 'confidence', reason: null },
          { gate: 'rate_limit', reason: 'rate_limit_exceeded' },
          { gate: 'duplicate', reason: 'duplicate_goal_exists' },
          { gate: 'beliefs', reason: 'belief_misalignment' },
          { gate: 'silence', reason: null },
        ],
      },
    ]);
  });

  test('a duplicate is counted as a sighting even if another gate gave the reason', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan']);
    await world.ok(['scan', '--set', 'gates.maxGoalsPerDay=1']);
    expect(await world.json(['list'])).toMatchObject([{ sightings: 2 }]);
  });

  test('a gate that cannot read its input blocks, and the scan ends with 1', async () => {
    const world = new World();
    await world.import(seedRuns());
    world.sql(
      'INSERT INTO beliefs (id, text, task_glob, stance, weight) ' +
        "VALUES ('b1', 'x', '*', 'supports', 'heavy')",
    );
    const { code, stdout, stderr } = await world.goalgen(['scan']);
    expect(code).toBe(1);
    expect(stdout).toBe('Not created: 1 gate_error.\n');
    expect(stderr).toContain('REJECTED: gate_error');
    expect(stderr).toContain(
      'Error: A check could not be made, so nothing was let through: ' +
        'Belief alignment could not decide ' +
        '(Belief b1 has no weight above 0 and at most 1000000.).',
    );
    expect(stderr).toContain('Try: ');
    expect(world.rows('SELECT count(*) AS goals FROM goals')).toEqual([{ goals: 0 }]);
    expect(world.ledgerEvents()).toEqual([
      'belief_added_externally',
      'proposal_rejected',
      'clock_went_back',
    ]);
  });
});

describe('the daily quota', () => {
  const tasks = ['a', 'b', 'c', 'd', 'e'];

  test('the daily quota goes to the proposals of highest confidence and value', async () => {
    const world = new World();
    const hours = ['7!', '6!', '5!', '4!', '3!', '2!', '1!', '0!'];
    await world.import(tasks.flatMap((task, index) => runsOf(task, hours.slice(index))));
    const { proposals } = await world.json<Scan>(['scan']);
    expect(proposals.map(({ subject, reason }) => [subject, reason])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
      ['d', 'rate_limit_exceeded'],
      ['e', 'rate_limit_exceeded'],
    ]);
  });

  test("the quota holds over scans, and begins anew on the time zone's next day", async () => {
    const world = new World();
    await world.import(tasks.flatMap((task) => seedRuns(task)));
    const made = async (now: number) =>
      (await world.json<Scan>(['scan'], { now })).total_goals_created;
    expect(await made(NOW)).toBe(3);
    expect(await made(NOW + HOUR)).toBe(0);
    expect(await made(NOW + 9.99 * HOUR)).toBe(0); // 23:59
    expect(await made(NOW + 10 * HOUR)).toBe(2); // midnight
  });

  test("a day is a calendar day in the operator's time zone, even when clocks change", async () => {
    // 2025-10-26 in Berlin has 25 hours: from 22:00 UTC the day before to 23:00 UTC.
    const start = Date.UTC(2025, 9, 25, 22) / 1000;
    const world = new World({ env: { GOALGEN_TIME_ZONE: 'Europe/Berlin' } });
    await world.import(tasks.flatMap((task) => seedRuns(task, { now: start })));
    const scanAt = (now: number) => world.json<Scan>(['scan'], { now });
    expect(await scanAt(start)).toMatchObject({ total_goals_created: 3 });
    const midnight = start + 25 * HOUR;
    await world.import(tasks.flatMap((task) => seedRuns(task, { now: midnight - HOUR })));
    const before = await scanAt(midnight - 1);
    expect(before.total_goals_created).toBe(0);
    expect(before.proposals.map(({ reason }) => reason)).toContain('rate_limit_exceeded');
    expect(await scanAt(midnight)).toMatchObject({ total_goals_created: 2 });
  });
});
