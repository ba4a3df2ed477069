// Runs in every time zone of the tests: the seed's whole day must not depend on the machine's zone.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { EffectiveConfig } from '../src/config/config';
import { DEFAULTS } from '../src/config/defaults';
import { configSchema } from '../src/config/validator';
import { openDatabase } from '../src/db/open';
import type { Sqlite } from '../src/db/sqlite';
import { autoApprovalOf } from '../src/goals/autoApproval';
import { goalFrom } from '../src/goals/create';
import { insertGoal } from '../src/goals/store';
import { newId } from '../src/lib/ids';
import { createLog } from '../src/lib/log';
import { propose } from '../src/proposals/proposal';
import { weighProposals } from '../src/scan/scan';
import { countTelemetry } from '../src/scan/telemetry';
import { finding } from './support/finding';
import { seedBeliefs, seedGoals } from './support/seed';
import { NOW, normalised, World } from './support/world';

const SEED_DAY = fileURLToPath(new URL('../fixtures/seed-day.ndjson', import.meta.url));

async function seedWorld(): Promise<World> {
  const world = new World();
  await world.ok(['import', SEED_DAY]);
  world.sql(seedGoals());
  world.sql(seedBeliefs());
  return world;
}

describe("the seed's day", () => {
  test("a verbose scan of the seed's day logs the lines of the seed", async () => {
    const world = await seedWorld();
    const { code, stderr } = await world.goalgen(['scan', '--verbose']);
    expect(code).toBe(0);
    expect(normalised(stderr)).toBe(`\
2025-11-09 14:00:00 INFO - Starting goal generation scan...
2025-11-09 14:00:00 INFO - 5 runs of 1 task read
2025-11-09 14:00:00 INFO - TaskFailureDetector: Found 1 pattern
2025-11-09 14:00:00 DEBUG - Proposal prop_00000001: "Fix recurring failures in 'daily_backup' task" (confidence=0.85)
2025-11-09 14:00:00 DEBUG - Evaluating proposal prop_00000001...
2025-11-09 14:00:00 DEBUG - ✓ Expiry check passed (until 2025-11-16 14:00:00)
2025-11-09 14:00:00 DEBUG - ✓ Confidence check passed (0.85)
2025-11-09 14:00:00 DEBUG - ✓ Rate limit check passed (2/10 daily, 0/3 per detector)
2025-11-09 14:00:00 DEBUG - ✓ Duplicate check passed
2025-11-09 14:00:00 DEBUG - ✓ Belief alignment passed (0.75)
2025-11-09 14:00:00 DEBUG -   belief_00000002 supports (weight 3): Backups must be reliable
2025-11-09 14:00:00 DEBUG -   belief_00000003 opposes (weight 1): Capability work waits until the release is out
2025-11-09 14:00:00 INFO - Proposal prop_00000001 APPROVED for creation
2025-11-09 14:00:00 INFO - Goal generator: 1 created, 0 rejected
2025-11-09 14:00:00 INFO - Goal generator telemetry: {"total_proposals_evaluated":1,"total_goals_created":1,"total_goals_rejected":0,"auto_approved_count":0,"rejection_reasons":{}}
`);
  });

  test("a scan stores the seed's goal row, dated 2025-11-09 14:00 UTC", async () => {
    const world = await seedWorld();
    await world.ok(['scan']);
    const [row] = world.rows<Record<string, unknown>>(
      "SELECT * FROM goals WHERE created_by = 'task_failure_detector'",
    );
    expect(row).toMatchObject({
      id: expect.stringMatching(/^goal_[0-9a-f]{8}$/),
      text: "Fix recurring failures in 'daily_backup' task",
      category: 'capability',
      value: 0.8,
      effort: 0.5,
      risk: 0.3,
      horizon_min_min: 60,
      horizon_max_min: 1440,
      aligns_with: '[]',
      contradicts: '[]',
      state: 'proposed',
      created_at: 1_762_696_800,
      updated_at: 1_762_696_800,
      version: 0,
      deleted_at: null,
      source: 'system',
      created_by: 'task_failure_detector',
      proposal_id: expect.stringMatching(/^prop_[0-9a-f]{8}$/),
      auto_approved: 0,
    });
    expect(JSON.parse(String(row?.success_metrics))).toEqual({
      task_success_rate: 0.95,
      consecutive_successes: 3,
    });
    expect(JSON.parse(String(row?.metadata))).toEqual({
      confidence: 0.85,
      pattern: 'task_failure_recurring',
      evidence: { task_type: 'daily_backup', failure_count: 4, error_type: 'timeout' },
    });
  });

  test("the proposal keeps the seed's evidence and the terms of the confidence", async () => {
    const world = await seedWorld();
    await world.ok(['scan']);
    const [row] = world.rows<{ evidence: string; expires_at: number }>(
      'SELECT evidence, expires_at FROM proposals',
    );
    expect(JSON.parse(row?.evidence ?? '')).toEqual({
      task_type: 'daily_backup',
      failure_count: 4,
      lookback_hours: 24,
      error_type: 'timeout',
      first_failure: '2025-11-09 11:00:00',
      last_failure: '2025-11-09 14:00:00',
      source: 'local',
      success_count: 1,
      error_types: { timeout: 4 },
      failure_share: 0.8,
      failure_share_since_first: 1,
      rule: 'window',
      consecutive_failures: 4,
      confidence_terms: {
        core: 0.85,
        largest_error_group: 4,
        failure_share: 0.8,
        failure_share_penalty: 0,
        successes_since_last_failure: 0,
        recovery_penalty: 0,
      },
    });
    expect(row?.expires_at).toBe(NOW + 7 * 86_400);
  });

  test("the goal_created line has the seed's keys in the seed's order", async () => {
    const world = await seedWorld();
    await world.ok(['scan']);
    const line = JSON.stringify(
      world.ledgerLines().findLast(({ event }) => event === 'goal_created'),
    );
    expect(normalised(line)).toBe(
      '{"ts":1762696800,"schema":2,"event":"goal_created",' +
        '"meta":{"goal_id":"goal_00000001","category":"capability",' +
        '"source":"system","created_by":"task_failure_detector"}}',
    );
  });
});

describe("the outcomes of the seed's proposal", () => {
  const config: EffectiveConfig = { ...DEFAULTS, database: '', ledger: '', timeZone: 'UTC' };

  /** Passes one proposal through the gates, as a scan does. */
  async function handOver(
    confidence: number,
    prepare: (db: Sqlite) => Promise<void> = async () => undefined,
  ) {
    const world = new World();
    const db = openDatabase({ path: world.database, busyTimeoutSeconds: 1, mode: 'create' });
    const lines: string[] = [];
    const log = createLog({
      write: (line) => lines.push(line),
      now: NOW,
      timeZone: () => 'UTC',
      threshold: 'INFO',
    });
    try {
      await prepare(db);
      const proposal = propose(finding({ confidence }), newId('prop'), NOW, 7);
      const [settlement] = await weighProposals(
        { db, config, now: NOW, log },
        [proposal],
        autoApprovalOf(config),
      );
      if (settlement === undefined) throw new Error('no settlement');
      return {
        settlement,
        telemetry: countTelemetry([settlement]),
        log: normalised(lines.join('')),
        world,
      };
    } finally {
      await db.close();
    }
  }

  test('a proposal with confidence 0.85 becomes a goal that waits for a person', async () => {
    const { settlement, telemetry } = await handOver(0.85);
    expect(settlement).toMatchObject({
      reason: null,
      autoApproved: false,
      goal: { state: 'proposed', autoApproved: false },
    });
    expect(telemetry).toEqual({
      total_proposals_evaluated: 1,
      total_goals_created: 1,
      total_goals_rejected: 0,
      auto_approved_count: 0,
      rejection_reasons: {},
    });
  });

  test('a proposal with confidence 0.92 becomes an active, approved goal at once', async () => {
    const { settlement, telemetry, log, world } = await handOver(0.92);
    expect(settlement).toMatchObject({
      reason: null,
      autoApproved: true,
      goal: { state: 'active', autoApproved: true },
    });
    expect(telemetry.auto_approved_count).toBe(1);
    expect(log).toBe(`\
2025-11-09 14:00:00 INFO - Proposal prop_00000001 APPROVED for creation
2025-11-09 14:00:00 INFO - Goal goal_00000002 AUTO-APPROVED (confidence=0.92)
`);
    expect(world.rows('SELECT state, auto_approved FROM goals')).toEqual([
      { state: 'active', auto_approved: 1 },
    ]);
    expect(world.rows('SELECT event FROM ledger_events ORDER BY seq')).toEqual([
      { event: 'database_begun' },
      { event: 'goal_created' },
      { event: 'goal_approved' },
    ]);
  });

  test("a fourth proposal of a detector is rejected, with the seed's telemetry", async () => {
    const { settlement, telemetry, log, world } = await handOver(0.85, async (db) => {
      for (const task of ['a', 'b', 'c']) {
        const proposal = propose(finding({ subject: task }), newId('prop'), NOW, 7);
        await insertGoal(
          db,
          goalFrom(proposal, {
            id: `goal_${task}`,
            now: NOW,
            autoApproved: false,
            previousGoalId: null,
          }),
        );
      }
    });
    expect(settlement).toMatchObject({ reason: 'rate_limit_exceeded', goal: undefined });
    expect(log).toBe(
      '2025-11-09 14:00:00 INFO - Proposal prop_00000001 REJECTED: rate_limit_exceeded\n',
    );
    expect(telemetry).toEqual({
      total_proposals_evaluated: 1,
      total_goals_created: 0,
      total_goals_rejected: 1,
      auto_approved_count: 0,
      rejection_reasons: { rate_limit_exceeded: 1 },
    });
    expect(world.rows('SELECT count(*) AS goals FROM goals')).toEqual([{ goals: 3 }]);
  });

  test('the default configuration is what the schema gives for an empty object', () => {
    expect(configSchema.parse({})).toEqual(DEFAULTS);
  });
});
