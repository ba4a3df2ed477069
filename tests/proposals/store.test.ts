import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../src/db/database';
import type { Proposal } from '../../src/proposals/proposal';
import {
  countRepeat,
  everProposed,
  insertProposal,
  latestProposal,
  proposalIdTaken,
  proposalsSince,
  recentVerdicts,
  type StoredResult,
  verdictsOf,
} from '../../src/proposals/store';
import { memoryDatabase, proposal, rowsIn } from '../support/memory';
import { HOUR, NOW } from '../support/world';

const KEY = 'task_failure:local:daily_backup';
const rejected: StoredResult = {
  outcome: 'rejected',
  reason: 'silenced',
  verdicts: [{ gate: 'silence' }],
  goalId: null,
};

function insert(
  db: Database,
  id: string,
  more: Partial<Proposal> = {},
  result: Partial<StoredResult> = {},
): Promise<void> {
  return insertProposal(db, proposal({ proposalId: id, ...more }), { ...rejected, ...result });
}

describe('a proposal that was weighed', () => {
  test('a weighed proposal is kept with its grounds, its verdicts and its outcome', async () => {
    const db = memoryDatabase();
    await insert(db, 'prop_1', {}, { goalId: 'goal_1' });
    const { evidence } = proposal();
    expect(await rowsIn(db, 'SELECT * FROM proposals')).toEqual([
      {
        proposal_id: 'prop_1',
        goal_key: KEY,
        text: "Fix recurring failures in 'daily_backup' task",
        category: 'capability',
        pattern_detected: 'task_failure_recurring',
        detector_name: 'task_failure_detector',
        evidence: JSON.stringify(evidence),
        confidence: 0.85,
        estimated_value: 0.8,
        estimated_effort: 0.5,
        estimated_risk: 0.3,
        aligns_with: '[]',
        contradicts: '[]',
        detected_at: NOW,
        expires_at: NOW + 7 * 24 * HOUR,
        verdicts: '[{"gate":"silence"}]',
        outcome: 'rejected',
        reason: 'silenced',
        goal_id: 'goal_1',
        times_seen: 1,
        last_seen_at: NOW,
        newest_failure_at: NOW - 60,
        occurrences: 1,
      },
    ]);
  });

  test('a stored proposal that shows nothing new counts no occurrence', async () => {
    const db = memoryDatabase();
    await insert(db, 'prop_1', {}, { isOld: true });
    expect(await rowsIn(db, 'SELECT occurrences FROM proposals')).toEqual([{ occurrences: 0 }]);
  });

  test('a stored proposal shows its problem up to now when that goes on', async () => {
    const db = memoryDatabase();
    await insert(db, 'prop_1', { isOngoing: true });
    expect(await rowsIn(db, 'SELECT newest_failure_at AS at FROM proposals')).toEqual([
      { at: NOW },
    ]);
  });

  test('the id of a stored proposal is taken', async () => {
    const db = memoryDatabase();
    await insert(db, 'prop_1');
    expect(await proposalIdTaken(db, 'prop_1')).toBe(true);
    expect(await proposalIdTaken(db, 'prop_2')).toBe(false);
  });
});

describe('the latest answer that a problem met', () => {
  test('the latest proposal is the one that was stored last, whatever its clock said', async () => {
    const db = memoryDatabase();
    await insert(db, 'prop_1', { detectedAt: NOW });
    await insert(db, 'prop_2', { detectedAt: NOW - HOUR }, { reason: 'expired', goalId: 'g' });
    expect(await latestProposal(db, KEY)).toEqual({
      proposalId: 'prop_2',
      outcome: 'rejected',
      reason: 'expired',
      goalId: 'g',
      timesSeen: 1,
      detectedAt: NOW - HOUR,
    });
  });

  test('the latest proposal of another problem is none', async () => {
    const db = memoryDatabase();
    await insert(db, 'prop_1');
    expect(await latestProposal(db, `${KEY}_2`)).toBeUndefined();
  });
});

describe('a finding that meets the same answer again', () => {
  async function repeated(more: Partial<Proposal>) {
    const db = memoryDatabase();
    await insert(db, 'prop_1');
    const stored = await latestProposal(db, KEY);
    if (stored === undefined) throw new Error('it was not stored');
    const again = proposal({ proposalId: 'prop_2', confidence: 0.6, evidence: { n: 2 }, ...more });
    const result = { ...rejected, reason: 'expired', verdicts: [] };
    await countRepeat(db, stored, again, result, NOW + HOUR);
    return rowsIn(
      db,
      `SELECT proposal_id, times_seen, occurrences, newest_failure_at, last_seen_at, detected_at,
              evidence, confidence, verdicts, reason
       FROM proposals`,
    );
  }

  test('a repeat is counted on its row, with its evidence, verdicts and reason', async () => {
    expect(await repeated({ newestFailureStartedAt: NOW })).toEqual([
      {
        proposal_id: 'prop_1',
        times_seen: 2,
        occurrences: 2,
        newest_failure_at: NOW,
        last_seen_at: NOW + HOUR,
        detected_at: NOW,
        evidence: '{"n":2}',
        confidence: 0.6,
        verdicts: '[]',
        reason: 'expired',
      },
    ]);
  });

  test.each([
    ['the same failure', NOW - 60],
    ['an older failure', NOW - HOUR],
  ])('a repeat with %s is no new occurrence', async (_, newestFailureStartedAt) => {
    expect(await repeated({ newestFailureStartedAt })).toMatchObject([
      { times_seen: 2, occurrences: 1, newest_failure_at: NOW - 60 },
    ]);
  });

  test('a repeat is a new occurrence each time while its problem goes on', async () => {
    expect(await repeated({ isOngoing: true })).toMatchObject([
      { occurrences: 2, newest_failure_at: NOW + HOUR },
    ]);
  });
});

describe('what was proposed since an instant', () => {
  test('past proposals are those seen at an instant or later, oldest first', async () => {
    const db = memoryDatabase();
    await insert(db, 'before', { detectedAt: NOW - 1 });
    await insert(db, 'first', { subject: 'a' }, { goalId: 'goal_1' });
    await insert(db, 'second', { subject: 'b', detectedAt: NOW + 1 });
    const past = await proposalsSince(db, NOW, 10);
    expect(past).toEqual([
      {
        proposalId: 'first',
        text: "Fix recurring failures in 'a' task",
        category: 'capability',
        pattern: 'task_failure_recurring',
        task: 'a',
        goalId: 'goal_1',
      },
      expect.objectContaining({ proposalId: 'second', task: 'b', goalId: null }),
    ]);
    expect(await proposalsSince(db, NOW, 1)).toHaveLength(1);
  });

  test('a past proposal whose evidence cannot be read has no task', async () => {
    const db = memoryDatabase();
    await insert(db, 'prop_1');
    await db.run(sql`UPDATE proposals SET evidence = 'torn'`);
    expect(await proposalsSince(db, 0, 1)).toMatchObject([{ task: '' }]);
  });
});

describe('the verdicts that were kept', () => {
  test('the verdicts that were kept are found by the proposal', async () => {
    const db = memoryDatabase();
    await insert(db, 'prop_1');
    expect(await verdictsOf(db, 'prop_1')).toBe('[{"gate":"silence"}]');
    expect(await verdictsOf(db, 'prop_2')).toBeUndefined();
  });

  test('the verdicts that were kept are found by when seen, newest first', async () => {
    const db = memoryDatabase();
    await insert(db, 'before', { detectedAt: NOW - 1 }, { verdicts: [0] });
    await insert(db, 'first', {}, { verdicts: [1] });
    await insert(db, 'second', {}, { verdicts: [2] });
    expect(await recentVerdicts(db, NOW)).toEqual(['[2]', '[1]']);
  });
});

test('the detectors that ever proposed something are each named once', async () => {
  const db = memoryDatabase();
  expect(await everProposed(db)).toEqual([]);
  await insert(db, 'a');
  await insert(db, 'b');
  await insert(db, 'c', { detectorName: 'flaky_task_detector' });
  expect((await everProposed(db)).toSorted()).toEqual([
    'flaky_task_detector',
    'task_failure_detector',
  ]);
});
