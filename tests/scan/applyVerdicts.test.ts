import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { DEFAULTS } from '../../src/config/defaults';
import type { Database } from '../../src/db/database';
import type { Verdict } from '../../src/gates/gate';
import type { AutoApproveOptions } from '../../src/goals/autoApproval';
import type { Goal } from '../../src/goals/goal';
import type { Proposal } from '../../src/proposals/proposal';
import { applyVerdicts } from '../../src/scan/applyVerdicts';
import type { ProposalResult } from '../../src/scan/types';
import {
  eventsIn,
  memoryDatabase,
  proposal,
  rowsIn,
  storedGoal,
  storeGoal,
} from '../support/memory';
import { HOUR, NOW } from '../support/world';

const LATER = NOW + HOUR;
const KEY = 'task_failure:local:daily_backup';

function passed(gate: string): Verdict {
  return { gate, reason: null, message: `${gate} passed`, figures: {} };
}

function failed(gate: string, reason: string, goalId?: string): Verdict {
  const verdict = { gate, reason, message: `${gate} failed`, figures: {} };
  return goalId === undefined ? verdict : { ...verdict, goalId };
}

/** A verdict of every gate, in their order: all passed, except those given. */
function verdicts(...others: readonly Verdict[]): Verdict[] {
  const gates = ['expiry', 'confidence', 'rate_limit', 'duplicate', 'beliefs', 'silence'] as const;
  return gates.map((gate) => others.find((other) => other.gate === gate) ?? passed(gate));
}

const tooUnsure = failed('confidence', 'confidence_too_low_0.65');
const overQuota = failed('rate_limit', 'rate_limit_exceeded');
const unwanted = failed('beliefs', 'belief_misalignment');
const silenced = failed('silence', 'silenced');
const duplicateOf = (id: string) => failed('duplicate', 'duplicate_goal_exists', id);
const follows = (id: string): Verdict => ({ ...passed('duplicate'), goalId: id });

function apply(
  db: Database,
  proposed: Proposal,
  answers: readonly Verdict[],
  options: { now?: number; autoApprove?: Partial<AutoApproveOptions>; stopFile?: string } = {},
): Promise<ProposalResult> {
  const { now = NOW, autoApprove = {}, stopFile } = options;
  const autoApproval = {
    options: { ...DEFAULTS.autoApprove, ...autoApprove },
    timeZone: 'UTC',
    stopFile,
  };
  return db.transaction(() => applyVerdicts(db, proposed, answers, { now, autoApproval }));
}

const eventNames = async (db: Database) => (await eventsIn(db)).map(({ event }) => event);
const goalCount = async (db: Database) => (await rowsIn(db, 'SELECT id FROM goals')).length;

function proposalRows(db: Database) {
  return rowsIn<{
    proposal_id: string;
    outcome: string;
    reason: string | null;
    goal_id: string | null;
    times_seen: number;
    occurrences: number;
  }>(
    db,
    `SELECT proposal_id, outcome, reason, goal_id, times_seen, occurrences
     FROM proposals ORDER BY rowid`,
  );
}

describe('a proposal that every gate lets pass', () => {
  test('a proposal that passes becomes a proposed goal, with a row and an event', async () => {
    const db = memoryDatabase();
    const result = await apply(db, proposal(), verdicts());
    expect(result).toMatchObject({ reason: null, autoApproved: false });
    const id = result.goal?.id ?? '';
    expect(await storedGoal(db, id)).toMatchObject({
      state: 'proposed',
      source: 'system',
      createdBy: 'task_failure_detector',
      goalKey: KEY,
      sightings: 1,
      createdAt: NOW,
      lastSeenAt: NOW,
      activeSince: null,
      metadata: { confidence: 0.85, pattern: 'task_failure_recurring' },
    });
    expect(await proposalRows(db)).toMatchObject([
      { proposal_id: 'prop_00000001', outcome: 'created', reason: null, goal_id: id },
    ]);
    expect(await eventsIn(db)).toEqual([
      {
        event: 'goal_created',
        meta: {
          goal_id: id,
          category: 'capability',
          source: 'system',
          created_by: 'task_failure_detector',
        },
      },
    ]);
  });

  test('a proposal that passes keeps the verdicts of all gates', async () => {
    const db = memoryDatabase();
    await apply(db, proposal(), verdicts());
    const [row] = await rowsIn<{ verdicts: string }>(db, 'SELECT verdicts FROM proposals');
    const kept: unknown = JSON.parse(row?.verdicts ?? '[]');
    expect(kept).toHaveLength(6);
    expect(kept).toContainEqual({
      gate: 'duplicate',
      passed: true,
      reason: null,
      message: 'duplicate passed',
      figures: {},
      goal_id: null,
    });
  });

  test('a proposal that passes at a confidence of 0.9 is approved by auto', async () => {
    const db = memoryDatabase();
    const result = await apply(db, proposal({ confidence: 0.9 }), verdicts());
    expect(result.autoApproved).toBe(true);
    expect(result.goal).toMatchObject({ state: 'active', autoApproved: true, activeSince: NOW });
    const [, approved] = await eventsIn(db);
    expect(approved).toEqual({
      event: 'goal_approved',
      meta: {
        goal_id: result.goal?.id,
        from: 'proposed',
        to: 'active',
        by: 'auto',
        note: null,
      },
    });
  });

  test('a proposal that passes at a confidence of 0.8999 waits for a person', async () => {
    const db = memoryDatabase();
    const result = await apply(db, proposal({ confidence: 0.8999 }), verdicts());
    expect(result).toMatchObject({ autoApproved: false, goal: { state: 'proposed' } });
    expect(await eventNames(db)).toEqual(['goal_created']);
  });

  test('a proposal that passes is linked to the closed goal that it follows', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_old', state: 'expired' });
    const { goal: made } = await apply(db, proposal(), verdicts(follows('goal_old')));
    expect(made).toMatchObject({ previousGoalId: 'goal_old', value: 0.8 });
    expect(made?.evidence.regression).toBeUndefined();
  });

  test('a proposal that passes is worth more when it follows a satisfied goal', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_old', state: 'satisfied', value: 0.8 });
    const { goal: made } = await apply(db, proposal(), verdicts(follows('goal_old')));
    expect(made).toMatchObject({
      previousGoalId: 'goal_old',
      value: 0.9,
      evidence: { regression: { of: 'goal_old', times: 1 } },
    });
  });

  test('a proposal that passes gets another id when its own is taken', async () => {
    const db = memoryDatabase();
    await apply(db, proposal(), verdicts(tooUnsure));
    const result = await apply(db, proposal({ goalKey: 'other' }), verdicts());
    expect(result.proposal.proposalId).toMatch(/^prop_[0-9a-f]{8}$/);
    expect(result.proposal.proposalId).not.toBe('prop_00000001');
  });
});

describe('a proposal that a gate rejects', () => {
  test('a rejected proposal makes no goal, and is recorded with reason and event', async () => {
    const db = memoryDatabase();
    const result = await apply(db, proposal(), verdicts(tooUnsure));
    expect(result).toMatchObject({ reason: 'confidence_too_low_0.65', autoApproved: false });
    expect(result.goal).toBeUndefined();
    expect(await goalCount(db)).toBe(0);
    expect(await proposalRows(db)).toMatchObject([
      { outcome: 'rejected', reason: 'confidence_too_low_0.65', times_seen: 1, occurrences: 1 },
    ]);
    expect(await eventsIn(db)).toEqual([
      {
        event: 'proposal_rejected',
        meta: {
          proposal_id: 'prop_00000001',
          detector: 'task_failure_detector',
          pattern: 'task_failure_recurring',
          subject: 'daily_backup',
          reason: 'confidence_too_low_0.65',
          goal_id: null,
        },
      },
    ]);
  });

  test('a rejected proposal has the reason of the first gate that rejects it', async () => {
    const { reason } = await apply(memoryDatabase(), proposal(), verdicts(unwanted, overQuota));
    expect(reason).toBe('rate_limit_exceeded');
  });

  test('a rejected proposal makes no goal, however sure it is', async () => {
    const db = memoryDatabase();
    await apply(db, proposal({ confidence: 0.95 }), verdicts(unwanted));
    expect(await goalCount(db)).toBe(0);
  });

  test('a proposal rejected again for the same reason is counted, without an event', async () => {
    const db = memoryDatabase();
    await apply(db, proposal(), verdicts(unwanted));
    await apply(db, proposal({ proposalId: 'prop_2', confidence: 0.8 }), verdicts(unwanted), {
      now: LATER,
    });
    expect(await eventNames(db)).toEqual(['proposal_rejected']);
    expect(
      await rowsIn(db, 'SELECT proposal_id, times_seen, confidence, last_seen_at FROM proposals'),
    ).toEqual([
      { proposal_id: 'prop_00000001', times_seen: 2, confidence: 0.8, last_seen_at: LATER },
    ]);
  });

  test('a rejected proposal is a new occurrence only when it shows a newer failure', async () => {
    const db = memoryDatabase();
    const shown = (newestFailureStartedAt: number) =>
      apply(db, proposal({ newestFailureStartedAt }), verdicts(unwanted));
    await shown(NOW - 60);
    await shown(NOW - 60);
    expect(await proposalRows(db)).toMatchObject([{ times_seen: 2, occurrences: 1 }]);
    await shown(NOW - 59);
    expect(await proposalRows(db)).toMatchObject([{ times_seen: 3, occurrences: 2 }]);
  });

  test('a rejection is the same when only the confidence in its reason differs', async () => {
    const db = memoryDatabase();
    await apply(db, proposal(), verdicts(tooUnsure));
    await apply(db, proposal(), verdicts(failed('confidence', 'confidence_too_low_0.6')));
    expect(await eventNames(db)).toEqual(['proposal_rejected']);
    expect(await proposalRows(db)).toMatchObject([
      { reason: 'confidence_too_low_0.6', times_seen: 2 },
    ]);
  });

  test('a rejection makes an event when its reason changes, and when it changes back', async () => {
    const db = memoryDatabase();
    for (const answer of [unwanted, silenced, unwanted])
      await apply(db, proposal(), verdicts(answer));
    const reasons = (await eventsIn(db)).map(({ meta }) => meta.reason);
    expect(reasons).toEqual(['belief_misalignment', 'silenced', 'belief_misalignment']);
  });

  test('a rejection as the duplicate of another goal than before is a new one', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_a', state: 'rejected', stateSince: NOW - HOUR });
    await storeGoal(db, { id: 'goal_b', state: 'rejected', stateSince: NOW - HOUR });
    for (const id of ['goal_a', 'goal_a', 'goal_b'])
      await apply(db, proposal(), verdicts(duplicateOf(id)));
    const goals = (await proposalRows(db)).map((row) => [row.goal_id, row.times_seen]);
    expect(goals).toEqual([
      ['goal_a', 2],
      ['goal_b', 1],
    ]);
  });

  test('a rejection makes an event when its problem passed in between', async () => {
    const db = memoryDatabase();
    await apply(db, proposal(), verdicts(unwanted));
    await apply(db, proposal({ proposalId: 'prop_2' }), verdicts());
    await apply(db, proposal({ proposalId: 'prop_3' }), verdicts(unwanted));
    expect(await eventNames(db)).toEqual([
      'proposal_rejected',
      'goal_created',
      'proposal_rejected',
    ]);
  });

  test('a rejection is a new one after the goal that it repeats was refused', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_a', state: 'rejected', stateSince: NOW + 1 });
    await apply(db, proposal(), verdicts(duplicateOf('goal_a')));
    const later = { now: LATER };
    await apply(db, proposal({ detectedAt: LATER }), verdicts(duplicateOf('goal_a')), later);
    await apply(db, proposal({ detectedAt: LATER }), verdicts(duplicateOf('goal_a')), later);
    expect((await proposalRows(db)).map((row) => row.times_seen)).toEqual([1, 2]);
  });

  test.each([
    ['a duplicate with no newer failure than the refused goal knew is no occurrence', NOW - 60, 0],
    [
      "a duplicate with a failure one second newer than the refused goal's is an occurrence",
      NOW - 59,
      1,
    ],
  ])('%s', async (_, newestFailureStartedAt, occurrences) => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_a', state: 'rejected', newestFailureAt: NOW - 60 });
    const proposed = proposal({ newestFailureStartedAt });
    await apply(db, proposed, verdicts(duplicateOf('goal_a')));
    expect(await proposalRows(db)).toMatchObject([{ occurrences }]);
  });
});

describe('a duplicate of an open goal', () => {
  const worse = proposal({
    proposalId: 'prop_2',
    confidence: 0.89,
    evidence: { task_type: 'daily_backup', failure_count: 5, error_type: 'timeout' },
    newestFailureStartedAt: LATER - 60,
    detectedAt: LATER,
  });
  const now = LATER;

  test("a duplicate refreshes the goal's evidence, confidence, sightings and failure", async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const result = await apply(db, worse, verdicts(duplicateOf(id)), { now });
    expect(result).toMatchObject({ reason: 'duplicate_goal_exists', autoApproved: false });
    expect(result.goal).toEqual(await storedGoal(db, id));
    expect(result.goal).toMatchObject({
      state: 'proposed',
      sightings: 2,
      lastSeenAt: LATER,
      newestFailureAt: LATER - 60,
      evidence: { failure_count: 5 },
      metadata: { confidence: 0.89, evidence: { failure_count: 5 } },
      stateSince: NOW,
    });
    expect(await goalCount(db)).toBe(1);
    expect(await eventNames(db)).toEqual(['goal_created', 'proposal_rejected']);
  });

  test("a duplicate with an older failure leaves the goal's newest failure", async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, { newestFailureAt: NOW });
    const older = { ...worse, newestFailureStartedAt: NOW - HOUR };
    const result = await apply(db, older, verdicts(duplicateOf(id)), { now });
    expect(result.goal?.newestFailureAt).toBe(NOW);
  });

  test("a duplicate shows the goal's problem up to now when that goes on", async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const goesOn = { ...worse, newestFailureStartedAt: NOW - HOUR, isOngoing: true };
    const result = await apply(db, goesOn, verdicts(duplicateOf(id)), { now });
    expect(result.goal?.newestFailureAt).toBe(LATER);
  });

  test.each(['active', 'executing'] as const)(
    'a duplicate refreshes a goal that is %s too, and leaves its state',
    async (state) => {
      const db = memoryDatabase();
      const { id } = await storeGoal(db, { state });
      const sure = { ...worse, confidence: 0.95 };
      const result = await apply(db, sure, verdicts(duplicateOf(id)), { now });
      expect(result).toMatchObject({ autoApproved: false, goal: { state, sightings: 2 } });
    },
  );

  test('a duplicate refreshes its goal also when another gate gave the reason', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const answers = verdicts(overQuota, duplicateOf(id), unwanted);
    const result = await apply(db, worse, answers, { now });
    expect(result).toMatchObject({ reason: 'rate_limit_exceeded', goal: { sightings: 2 } });
  });

  test('a duplicate leaves a closed goal as it is', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, { state: 'rejected' });
    const result = await apply(db, worse, verdicts(duplicateOf(id)), { now });
    expect(result.goal).toBeUndefined();
    expect(await storedGoal(db, id)).toMatchObject({ sightings: 1, lastSeenAt: NOW });
  });

  test('a proposal leaves the goal that merely inhibits it as it is', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const inhibited = failed('duplicate', 'inhibited', id);
    const result = await apply(db, worse, verdicts(inhibited), { now });
    expect(result.goal).toBeUndefined();
    expect(await storedGoal(db, id)).toMatchObject({ sightings: 1 });
  });

  test('a duplicate leaves what its goal says of an earlier fix', async () => {
    const db = memoryDatabase();
    const regression = { of: 'goal_old', times: 1 };
    const { id } = await storeGoal(db, { evidence: { failure_count: 4, regression } });
    const result = await apply(db, worse, verdicts(duplicateOf(id)), { now });
    expect(result.goal?.evidence).toMatchObject({ failure_count: 5, regression });
  });

  test("a duplicate leaves the metadata of a person's goal as it was typed", async () => {
    const db = memoryDatabase();
    const typed = { source: 'user', goalKey: null, metadata: { mine: true } };
    const { id } = await storeGoal(db, typed);
    const result = await apply(db, worse, verdicts(duplicateOf(id)), { now });
    expect(result.goal).toMatchObject({ metadata: { mine: true }, evidence: { failure_count: 5 } });
    expect(result.goal?.metadata).not.toHaveProperty('confidence');
  });
});

describe('a refresh that lifts a proposed goal to 0.9', () => {
  const sure = proposal({ proposalId: 'prop_2', confidence: 0.9, detectedAt: LATER });
  const now = LATER;

  test('a refresh to 0.9 approves the goal, by auto, with the confidence as a note', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const result = await apply(db, sure, verdicts(duplicateOf(id)), { now });
    expect(result.autoApproved).toBe(true);
    expect(await storedGoal(db, id)).toMatchObject({
      state: 'active',
      autoApproved: true,
      activeSince: LATER,
      stateSince: LATER,
    });
    expect(await eventsIn(db)).toContainEqual({
      event: 'goal_approved',
      meta: { goal_id: id, from: 'proposed', to: 'active', by: 'auto', note: 'confidence 0.9' },
    });
  });

  test('a refresh to 0.9 approves the goal also when the quota of the day is used up', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const result = await apply(db, sure, verdicts(overQuota, duplicateOf(id)), { now });
    expect(result).toMatchObject({ reason: 'rate_limit_exceeded', autoApproved: true });
  });

  interface Guard {
    readonly because: string;
    readonly known?: Partial<Goal>;
    readonly change?: Partial<Proposal>;
    readonly others?: readonly Verdict[];
    readonly autoApprove?: Partial<AutoApproveOptions>;
    readonly stopFile?: string;
  }
  test.each<Guard>([
    { because: 'the confidence is 0.8999', change: { confidence: 0.8999 } },
    { because: 'approval on a refresh is switched off', autoApprove: { onRefresh: false } },
    { because: 'the stop file is there', stopFile: '/data/STOP' },
    { because: "the goal is a person's", known: { source: 'user', goalKey: null } },
    { because: 'a person has edited the goal', known: { source: 'collaborative' } },
    { because: 'a belief is against it', others: [unwanted] },
    { because: 'its task is silenced', others: [silenced] },
    { because: 'the proposal has expired', others: [failed('expiry', 'expired')] },
    { because: 'a gate could not decide', others: [failed('beliefs', 'gate_error')] },
    { because: 'only two of three scans have seen it', autoApprove: { minSightings: 3 } },
    { because: 'no approval is left for today', autoApprove: { maxPerDay: 0 } },
    {
      because: 'runs are missing from its history',
      change: { evidence: { history_incomplete: true } },
    },
  ])('a refresh to 0.9 does not approve the goal when $because', async (guard) => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, guard.known);
    const answers = verdicts(...(guard.others ?? []), duplicateOf(id));
    const { autoApprove = {}, stopFile } = guard;
    const options = { now, autoApprove, ...(stopFile !== undefined && { stopFile }) };
    const result = await apply(db, { ...sure, ...guard.change }, answers, options);
    expect(result).toMatchObject({
      autoApproved: false,
      goal: { state: 'proposed', sightings: 2 },
    });
    expect(await eventNames(db)).not.toContain('goal_approved');
  });

  test('a refresh to 0.9 does not approve a goal that waits for one about its cause', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_cause', goalKey: 'shared_cause:timeout' });
    const { id } = await storeGoal(db, { inhibitedBy: 'goal_cause' });
    const result = await apply(db, sure, verdicts(duplicateOf(id)), { now });
    expect(result).toMatchObject({ autoApproved: false, goal: { state: 'proposed' } });
  });

  test('a refresh to 0.9 approves the goal once the goal about its cause is closed', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_cause', goalKey: 'shared_cause:timeout', state: 'satisfied' });
    const { id } = await storeGoal(db, { inhibitedBy: 'goal_cause' });
    const result = await apply(db, sure, verdicts(duplicateOf(id)), { now });
    expect(result.autoApproved).toBe(true);
  });

  test('a refresh to 0.9 approves the goal when the third of three scans sees it', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, { sightings: 2 });
    const autoApprove = { minSightings: 3 };
    const result = await apply(db, sure, verdicts(duplicateOf(id)), { now, autoApprove });
    expect(result.autoApproved).toBe(true);
  });
});

describe('another pattern about the problem of an open goal', () => {
  /** `task_flaky` explains more than the seed's `task_failure_recurring`. */
  const flaky = proposal({
    proposalId: 'prop_2',
    detectorName: 'flaky_task_detector',
    patternDetected: 'task_flaky',
    text: "Stabilise the 'daily_backup' task",
    evidence: { task_type: 'daily_backup', episodes: 4 },
    headline: ['episodes'],
    successMetrics: { max_failure_share: 0.05, runs: 20 },
    estimatedValue: 0.6,
    detectedAt: LATER,
  });
  /** `failure_rate_increased` explains less. */
  const rising = proposal({ ...flaky, patternDetected: 'failure_rate_increased' });
  const now = LATER;

  test('a pattern that explains more revises a proposed goal', async () => {
    const db = memoryDatabase();
    const { goal: made } = await apply(db, proposal(), verdicts());
    const id = made?.id ?? '';
    const result = await apply(db, flaky, verdicts(duplicateOf(id)), { now });
    expect(result.goal).toMatchObject({
      text: "Stabilise the 'daily_backup' task",
      createdBy: 'flaky_task_detector',
      successMetrics: { max_failure_share: 0.05, runs: 20 },
      value: 0.6,
      sightings: 2,
      metadata: { pattern: 'task_flaky', evidence: { episodes: 4 } },
      evidence: { episodes: 4 },
      proposalId: 'prop_00000001',
    });
    expect((await eventsIn(db)).find(({ event }) => event === 'goal_revised')?.meta).toEqual({
      goal_id: id,
      was: 'task_failure_recurring',
      became: 'task_flaky',
      was_key: KEY,
      by: 'flaky_task_detector',
    });
  });

  test('a revised goal has the key of the pattern that revised it', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, { goalKey: 'task_duration:local:daily_backup' });
    const result = await apply(db, flaky, verdicts(duplicateOf(id)), { now });
    expect(result.goal?.goalKey).toBe(KEY);
  });

  test('a revised goal keeps a text that was changed by hand', async () => {
    const db = memoryDatabase();
    const { goal: made } = await apply(db, proposal(), verdicts());
    const id = made?.id ?? '';
    await db.run(sql`UPDATE goals SET text = 'My words' WHERE id = ${id}`);
    const result = await apply(db, flaky, verdicts(duplicateOf(id)), { now });
    expect(result.goal).toMatchObject({ text: 'My words', createdBy: 'flaky_task_detector' });
  });

  interface Kept {
    readonly because: string;
    readonly proposed: Proposal;
    readonly known?: Partial<Goal>;
    readonly others?: readonly Verdict[];
  }
  test.each<Kept>([
    { because: 'it explains less', proposed: rising },
    { because: 'the goal is active', proposed: flaky, known: { state: 'active' } },
    { because: 'the goal is executing', proposed: flaky, known: { state: 'executing' } },
    { because: 'a belief is against it', proposed: flaky, others: [unwanted] },
    { because: 'its confidence is too low', proposed: flaky, others: [tooUnsure] },
    {
      because: 'the goal was typed by hand and has no key',
      proposed: flaky,
      known: { goalKey: null },
    },
  ])(
    'another pattern only counts as a sighting when $because',
    async ({ proposed, known, others = [] }) => {
      const db = memoryDatabase();
      const before = await storeGoal(db, known);
      const answers = verdicts(...others, duplicateOf(before.id));
      const result = await apply(db, proposed, answers, { now });
      expect(result.goal).toMatchObject({
        text: before.text,
        metadata: before.metadata,
        evidence: before.evidence,
        successMetrics: before.successMetrics,
        createdBy: 'task_failure_detector',
        sightings: 2,
        lastSeenAt: LATER,
      });
      expect(await eventNames(db)).not.toContain('goal_revised');
    },
  );

  test('another pattern does not revise a goal that is also the work of a person', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, { source: 'collaborative' });
    const result = await apply(db, flaky, verdicts(duplicateOf(id)), { now });
    expect(result.goal).toMatchObject({
      text: "Fix recurring failures in 'daily_backup' task",
      metadata: { pattern: 'task_failure_recurring' },
      createdBy: 'task_failure_detector',
      sightings: 2,
    });
    expect(await eventNames(db)).not.toContain('goal_revised');
  });

  test("another pattern revises a proposed goal though the day's quota is used up", async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const result = await apply(db, flaky, verdicts(overQuota, duplicateOf(id)), { now });
    expect(result.goal?.metadata.pattern).toBe('task_flaky');
  });
});

describe('a proposal about a cause', () => {
  const cause = proposal({
    proposalId: 'prop_cause',
    patternDetected: 'shared_cause',
    goalKey: 'shared_cause:timeout',
    inhibitedKeys: [KEY],
  });

  test('a new goal about a cause lets the proposed goals that it explains wait', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const { goal: made } = await apply(db, cause, verdicts(), { now: LATER });
    expect(await storedGoal(db, id)).toMatchObject({ inhibitedBy: made?.id, state: 'proposed' });
    expect((await eventsIn(db)).at(-1)).toEqual({
      event: 'goal_inhibited',
      meta: { goal_id: id, inhibited_by: made?.id, by: 'task_failure_detector' },
    });
  });

  test.each(['active', 'executing'] as const)(
    'a new goal about a cause leaves goals that are %s alone',
    async (state) => {
      const db = memoryDatabase();
      const { id } = await storeGoal(db, { state });
      await apply(db, cause, verdicts(), { now: LATER });
      expect(await storedGoal(db, id)).toMatchObject({ inhibitedBy: null });
      expect(await eventNames(db)).not.toContain('goal_inhibited');
    },
  );

  test('a new goal about a cause leaves goals with other keys alone', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db, { goalKey: `${KEY}_2` });
    await apply(db, cause, verdicts(), { now: LATER });
    expect(await storedGoal(db, id)).toMatchObject({ inhibitedBy: null });
  });

  test('a goal about a cause makes one event, however often it is seen again', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    const { goal: made } = await apply(db, cause, verdicts());
    for (const _ of [1, 2]) await apply(db, cause, verdicts(duplicateOf(made?.id ?? '')));
    expect((await eventNames(db)).filter((name) => name === 'goal_inhibited')).toHaveLength(1);
  });

  test('a goal about a cause that is seen again lets a goal wait that was made since', async () => {
    const db = memoryDatabase();
    const { goal: made } = await apply(db, cause, verdicts());
    const { id } = await storeGoal(db);
    await apply(db, cause, verdicts(duplicateOf(made?.id ?? '')));
    expect(await storedGoal(db, id)).toMatchObject({ inhibitedBy: made?.id });
  });
});
