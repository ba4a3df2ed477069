import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, World } from '../../support/world';

const DAY = 24 * HOUR;

/** A detector that finds three new subjects a day. */
const daily = (name: string, confidence: number) => ({
  name,
  pattern: `${name}_found`,
  sql: [1, 2, 3]
    .map((n) => `SELECT '${name} ' || CAST(:until / 86400 AS INTEGER) || '-${n}' AS subject`)
    .join(' UNION ALL '),
  text: 'Look at {subject}',
  confidence,
});

function worldOf(confidence = 0.8): World {
  const world = new World();
  const ownDetectors = [daily('half', confidence), daily('good', confidence)];
  writeFileSync(join(world.folder, 'goalgen.json'), JSON.stringify({ ownDetectors }));
  return world;
}

interface Listed {
  readonly id: string;
  readonly created_by: string;
  readonly state: string;
}

interface Stats {
  readonly patterns: readonly {
    readonly detector: string;
    readonly welcome: {
      readonly share: number | null;
      readonly low: number;
      readonly high: number;
      readonly of: number;
    };
    readonly refused: number;
    readonly undecided: number;
  }[];
  readonly confidence: readonly {
    readonly from: number;
    readonly welcome: { readonly part: number; readonly of: number };
  }[];
  readonly thresholds: readonly { readonly detector: string; readonly min_confidence: number }[];
}

/**
 * Plays an operator for `days` days, who approves every goal of the detector `good` and every
 * second one of the detector `half`, and rejects its other goals.
 */
async function operates(world: World, days: number): Promise<void> {
  let count = 0;
  for (let day = 0; day < days; day++) {
    const options = { now: NOW + day * DAY };
    await world.ok(['scan'], options);
    const goals = await world.json<Listed[]>(['list', '--state', 'proposed'], options);
    const isWanted = ({ created_by: by }: Listed) => by === 'good' || count++ % 2 === 0;
    const [wanted, others]: [string[], string[]] = [[], []];
    for (const goal of goals) (isWanted(goal) ? wanted : others).push(goal.id);
    if (wanted.length > 0) await world.ok(['approve', ...wanted], options);
    if (others.length > 0) await world.ok(['reject', ...others], options);
  }
}

describe('an operator who approves half the goals of one detector and all of another’s', () => {
  test('stats recovers both approval rates, and only one threshold rises', async () => {
    const world = worldOf();
    await operates(world, 12);
    const options = { now: NOW + 12 * DAY };
    const { patterns, thresholds } = await world.json<Stats>(['stats'], options);
    const [good, half] = [
      patterns.find((each) => each.detector === 'good'),
      patterns.find((each) => each.detector === 'half'),
    ];
    expect(good?.welcome).toMatchObject({ share: 1, of: 36 });
    expect(half?.welcome.share).toBeCloseTo(0.5, 1);
    expect((half?.welcome.low ?? 1) < 0.5 && (half?.welcome.high ?? 0) > 0.5).toBe(true);
    expect(thresholds).toMatchObject([{ detector: 'half', min_confidence: 0.75 }]);
    expect(world.ledgerLines().filter(({ event }) => event === 'threshold_changed')).toMatchObject([
      { meta: { detector: 'half', from: 0.7, to: 0.75, by: 'auto' } },
    ]);
  }, 120_000);

  test('a raised threshold holds proposals back, is shown, and falls with --loosen', async () => {
    const world = worldOf();
    await world.ok(['scan']);
    world.sql(`INSERT INTO announced_change (id, by) VALUES (1, 'test');
               INSERT INTO tightenings VALUES ('half', 'half_found', 0.85, 20, 12, ${NOW});
               DELETE FROM announced_change`);
    const tomorrow = { now: NOW + DAY };
    const { rejection_reasons: reasons } = await world.json<{ rejection_reasons: object }>(
      ['scan'],
      tomorrow,
    );
    expect(reasons).toEqual({ 'confidence_too_low_0.80': 3 });
    expect(await world.ok(['stats'], tomorrow)).toContain(
      'half_found is proposed from confidence 0.85 on, since 2025-11-09 14:00:00: ' +
        '12 of 20 were refused (goalgen stats --loosen half)',
    );
    expect(await world.ok(['stats', '--loosen', 'half', '--by', 'dana'], tomorrow)).toBe(
      '1 threshold of half as configured again\n',
    );
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'threshold_changed',
      meta: { from: 0.85, to: 0.7, by: 'dana' },
    });
    expect(await world.goalgen(['stats', '--loosen', 'half'], tomorrow)).toMatchObject({ code: 3 });
  });

  test('an invalid threshold stops stats and scan in one line, until --loosen', async () => {
    const world = worldOf();
    await world.ok(['scan', '--set', 'ownDetectors=[]']);
    world.sql("INSERT INTO tightenings VALUES ('half', 'half_found', 'high', 'x', -1, 'never')");
    for (const command of [['stats'], ['scan']]) {
      const answer = await world.goalgen(command);
      expect(answer.code).toBe(1);
      expect(answer.stderr).toContain('The threshold of half is no number from 0 to 1');
      expect(answer.stderr).not.toContain('    at ');
    }
    await world.ok(['stats', '--loosen', 'half']);
    expect(await world.json<{ total_goals_created: number }>(['scan'])).toMatchObject({
      total_goals_created: 3,
    });
  });

  test('an invalid threshold stops learning in one line, not the rest of a scan', async () => {
    const world = worldOf();
    await world.ok(['scan']);
    world.sql("INSERT INTO tightenings VALUES ('half', 'half_found', 'high', 'x', -1, 'never')");
    // The detector `half` is left out and proposes nothing, so that no gate reads its threshold.
    const own = JSON.stringify([daily('good', 0.8)]);
    const answer = await world.goalgen(['scan', '--json', '--set', `ownDetectors=${own}`], {
      now: NOW + DAY,
    });
    expect(answer.code).toBe(1);
    expect(answer.stderr).toContain('The threshold of half is no number from 0 to 1');
    expect(JSON.parse(answer.stdout)).toMatchObject({ total_goals_created: 3, tightened: [] });
    expect(world.rows('SELECT count(*) AS scans FROM scans')).toEqual([{ scans: 2 }]);
  });

  test('stats --suggest tries settings by replay, and changes nothing', async () => {
    const world = worldOf(0.72);
    for (let day = 0; day < 6; day++) {
      const options = { now: NOW + day * DAY };
      await world.ok(['scan', '--set', 'learning.tighten=false'], options);
      await world.ok(
        ['reject', ...(await world.json<Listed[]>(['list'], options)).map(({ id }) => id)],
        options,
      );
    }
    const options = { now: NOW + 6 * DAY };
    const before = world.ledgerEvents();
    const suggested = await world.json(['stats', '--suggest'], options);
    expect(suggested).toMatchObject([
      { set: 'gates.minConfidence=0.75', replayed_goals: 0, rejected: { proposed: 0 } },
    ]);
    expect(await world.ok(['stats', '--suggest'], options)).toContain(
      '--set gates.minConfidence=0.75',
    );
    expect(world.ledgerEvents()).toEqual(before);
    expect(
      await world.ok(['stats', '--suggest', '--set', 'gates.minConfidence=0.9'], options),
    ).toContain('Nothing to suggest');
  }, 60_000);

  test('stats shows the approval rate by confidence', async () => {
    const world = worldOf(0.92);
    await world.ok(['scan', '--set', 'autoApprove.minConfidence=1']);
    const [first, ...rest] = (await world.json<Listed[]>(['list'])).map(({ id }) => id);
    await world.ok(['reject', first ?? '']);
    await world.ok(['approve', ...rest]);
    expect((await world.json<Stats>(['stats'])).confidence).toMatchObject([
      { from: 0.9, welcome: { part: 5, of: 6 } },
    ]);
  });
});

describe('automatic approval', () => {
  const states = async (world: World, args: readonly string[] = []) => {
    await world.ok(['scan', ...args]);
    return (await world.json<Listed[]>(['list'])).map(({ state }) => state).sort();
  };

  test('goals of high confidence are approved automatically', async () => {
    expect(await states(worldOf(0.92))).toEqual(Array(6).fill('active'));
  });

  test('autoApprove.maxPerDay limits the automatic approvals of a day', async () => {
    const world = worldOf(0.92);
    expect(await states(world, ['--set', 'autoApprove.maxPerDay=2'])).toEqual([
      'active',
      'active',
      'proposed',
      'proposed',
      'proposed',
      'proposed',
    ]);
  });

  test('autoApprove.minSightings=2 approves goals at their second sighting', async () => {
    const world = worldOf(0.92);
    const twice = ['--set', 'autoApprove.minSightings=2'];
    expect(await states(world, twice)).toEqual(Array(6).fill('proposed'));
    expect(await states(world, twice)).toEqual(Array(6).fill('active'));
  });

  test('autoApprove.minWelcome asks for a high enough approval rate of the pattern', async () => {
    const world = worldOf(0.92);
    expect(await states(world, ['--set', 'autoApprove.minWelcome=0.6'])).toEqual(
      Array(6).fill('proposed'),
    );
    await world.ok(['approve', ...(await world.json<Listed[]>(['list'])).map(({ id }) => id)]);
    // With 3 of 3 approved, the true share of approvals is 47 % at least.
    await world.ok(['scan', '--set', 'autoApprove.minWelcome=0.6'], { now: NOW + DAY });
    expect(
      await world.json<Listed[]>(['list', '--state', 'proposed'], { now: NOW + DAY }),
    ).toHaveLength(6);
    await world.ok(['scan', '--set', 'autoApprove.minWelcome=0.45'], { now: NOW + 2 * DAY });
    expect(
      await world.json<Listed[]>(['list', '--state', 'proposed'], { now: NOW + 2 * DAY }),
    ).toHaveLength(6);
  });

  test('nothing is approved automatically while the stop file exists', async () => {
    const world = worldOf(0.92);
    const stop = join(world.dataDir, 'STOP');
    await world.ok(['scan', '--set', 'ownDetectors=[]']);
    writeFileSync(stop, '');
    const { stderr } = await world.goalgen(['scan']);
    expect(stderr).toContain('STOP is there: nothing is decided automatically');
    expect((await world.json<Listed[]>(['list'])).map(({ state }) => state)).toEqual(
      Array(6).fill('proposed'),
    );
    expect(existsSync(stop)).toBe(true);
    rmSync(stop);
    await world.ok(['scan']);
    expect((await world.json<Listed[]>(['list'])).map(({ state }) => state)).toEqual(
      Array(6).fill('active'),
    );
  });
});
