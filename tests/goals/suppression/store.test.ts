import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../../src/db/database';
import type { Goal } from '../../../src/goals/goal';
import {
  addSilence,
  expireSilence,
  liftSuppression,
  listSuppressions,
  occurrencesSince,
  silencesEndingAfter,
} from '../../../src/goals/suppression/store';
import { NotAllowedError, NotFoundError } from '../../../src/lib/errors';
import { countRepeat, insertProposal, latestProposal } from '../../../src/proposals/store';
import { eventsIn, memoryDatabase, proposal, storedGoal, storeGoal } from '../../support/memory';
import { DAY } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const KEY = 'task_failure:local:daily_backup';
const ID = 'goal_00000001';

function refusedGoal(db: Database, more: Partial<Goal> = {}): Promise<Goal> {
  return storeGoal(db, { state: 'rejected', newestFailureAt: NOW - 60, ...more });
}

/** A scan finds the refused problem again, with its newest failure then. */
async function heldBack(db: Database, newestFailureStartedAt: number, now: number): Promise<void> {
  const found = proposal({ proposalId: `prop ${now}`, newestFailureStartedAt, detectedAt: now });
  const rejected = { outcome: 'rejected', reason: 'duplicate_goal_exists', verdicts: [] } as const;
  const result = { ...rejected, goalId: ID, isOld: newestFailureStartedAt <= NOW - 60 };
  const latest = await latestProposal(db, KEY);
  if (latest === undefined) await insertProposal(db, found, result);
  else await countRepeat(db, latest, found, result, now);
}

describe('how often a refused problem happened again', () => {
  test('is once when it is seen with a newer failure than the refused goal knew', async () => {
    const db = memoryDatabase();
    const refused = await refusedGoal(db);
    expect(await occurrencesSince(db, refused, NOW - 60)).toBe(0);
    expect(await occurrencesSince(db, refused, NOW - 59)).toBe(1);
  });

  test('counts the scans that saw something newer, this one included', async () => {
    const db = memoryDatabase();
    const refused = await refusedGoal(db);
    await heldBack(db, NOW, NOW + HOUR);
    await heldBack(db, NOW, NOW + 2 * HOUR);
    await heldBack(db, NOW + 2 * HOUR, NOW + 3 * HOUR);
    expect(await occurrencesSince(db, refused, NOW + 2 * HOUR)).toBe(2);
    expect(await occurrencesSince(db, refused, NOW + 2 * HOUR + 1)).toBe(3);
  });

  test('does not count what was held back before the goal was refused', async () => {
    const db = memoryDatabase();
    await heldBack(db, NOW, NOW + HOUR);
    const refused = await refusedGoal(db, { stateSince: NOW + HOUR + 1 });
    expect(await occurrencesSince(db, refused, NOW + 1)).toBe(1);
  });

  test('does not count what another goal held back', async () => {
    const db = memoryDatabase();
    await refusedGoal(db);
    await heldBack(db, NOW, NOW + HOUR);
    const other = await storeGoal(db, { id: 'goal_2', state: 'rejected', newestFailureAt: NOW });
    expect(await occurrencesSince(db, other, NOW)).toBe(0);
  });
});

describe('the refusals that hold', () => {
  const held = async (db: Database, now = NOW) =>
    (await listSuppressions(db, now)).map(({ goal }) => goal.id);

  test('are listed with what they held back, how often it was new, and when last', async () => {
    const db = memoryDatabase();
    const refused = await refusedGoal(db);
    await heldBack(db, NOW, NOW + HOUR);
    await heldBack(db, NOW, NOW + 2 * HOUR);
    expect(await listSuppressions(db, NOW)).toEqual([
      { goal: refused, heldBack: 2, occurrences: 1, lastHeldBackAt: NOW + 2 * HOUR },
    ]);
  });

  test('are listed without having held anything back', async () => {
    const db = memoryDatabase();
    await refusedGoal(db);
    expect(await listSuppressions(db, NOW)).toMatchObject([
      { heldBack: 0, occurrences: 0, lastHeldBackAt: null },
    ]);
  });

  test('come latest first', async () => {
    const db = memoryDatabase();
    await refusedGoal(db, { id: 'goal_a', stateSince: NOW - DAY });
    await refusedGoal(db, { id: 'goal_b', stateSince: NOW });
    expect(await held(db)).toEqual(['goal_b', 'goal_a']);
  });

  test('end at their instant', async () => {
    const db = memoryDatabase();
    await refusedGoal(db, { rejectedUntil: String(NOW + DAY) });
    expect(await held(db, NOW + DAY - 1)).toEqual([ID]);
    expect(await held(db, NOW + DAY)).toEqual([]);
  });

  test('end when it happened as often as was said', async () => {
    const db = memoryDatabase();
    await refusedGoal(db, { rejectedUntil: '2x' });
    await heldBack(db, NOW, NOW + HOUR);
    expect(await held(db)).toEqual([ID]);
    await heldBack(db, NOW + HOUR, NOW + 2 * HOUR);
    expect(await held(db)).toEqual([]);
  });

  test.each<[string, Partial<Goal>]>([
    ['not a goal that was not refused', { state: 'expired' }],
    ['not one whose refusal was taken back', { rejectedUntil: 'lifted' }],
    ['not a person’s goal, which has no key', { goalKey: null }],
  ])('are %s', async (_, more) => {
    const db = memoryDatabase();
    await refusedGoal(db, more);
    expect(await held(db)).toEqual([]);
  });

  test('are not those that another goal has followed', async () => {
    const db = memoryDatabase();
    await refusedGoal(db);
    await storeGoal(db, { id: 'goal_2', previousGoalId: ID });
    expect(await held(db)).toEqual([]);
  });
});

describe('taking a refusal back', () => {
  const request = { id: ID, by: 'dana', note: 'it hurts', now: NOW + HOUR };

  test('lets the problem come again, and is an event', async () => {
    const db = memoryDatabase();
    const before = await refusedGoal(db, { rejectedUntil: 'forever' });
    expect(await liftSuppression(db, request)).toEqual(before);
    expect(await storedGoal(db, ID)).toMatchObject({
      state: 'rejected',
      rejectedUntil: 'lifted',
      stateSince: before.stateSince,
    });
    expect((await eventsIn(db)).at(-1)).toEqual({
      event: 'suppression_lifted',
      meta: { goal_id: ID, by: 'dana', note: 'it hurts' },
    });
  });

  test.each<[string, Partial<Goal>]>([
    ['of a goal that is open', { state: 'proposed' }],
    ['of a goal that was satisfied', { state: 'satisfied' }],
    ['a second time', { rejectedUntil: 'lifted' }],
  ])('is refused %s', async (_, more) => {
    const db = memoryDatabase();
    await refusedGoal(db, more);
    await expect(liftSuppression(db, request)).rejects.toThrow(NotAllowedError);
  });

  test('is refused of a goal that is not there', async () => {
    await expect(liftSuppression(memoryDatabase(), request)).rejects.toThrow(NotFoundError);
  });
});

describe('a silence', () => {
  const silence = {
    taskGlob: 'backup_*',
    beginsAt: NOW,
    endsAt: NOW + HOUR,
    note: 'new disks',
    createdBy: 'dana',
  };

  test('is stored under an id of its own, with an event', async () => {
    const db = memoryDatabase();
    const id = await addSilence(db, silence, NOW);
    expect(id).toMatch(/^silence_[0-9a-f]{8}$/);
    expect(await silencesEndingAfter(db, NOW)).toEqual([{ ...silence, id }]);
    expect(await eventsIn(db)).toEqual([
      {
        event: 'silence_added',
        meta: {
          silence_id: id,
          task_glob: 'backup_*',
          begins_at: NOW,
          ends_at: NOW + HOUR,
          by: 'dana',
          note: 'new disks',
        },
      },
    ]);
  });

  test('is listed until the instant of its end, in the order in which they begin', async () => {
    const db = memoryDatabase();
    const later = await addSilence(db, { ...silence, beginsAt: NOW + 1 }, NOW);
    const first = await addSilence(db, silence, NOW);
    const ids = async (since: number) => (await silencesEndingAfter(db, since)).map(({ id }) => id);
    expect(await ids(NOW + HOUR - 1)).toEqual([first, later]);
    expect(await ids(NOW + HOUR)).toEqual([]);
  });

  test('that is ended early ends now, and that is an event', async () => {
    const db = memoryDatabase();
    const id = await addSilence(db, silence, NOW);
    await expireSilence(db, id, 'kim', NOW + 60);
    expect(await silencesEndingAfter(db, NOW)).toMatchObject([{ id, endsAt: NOW + 60 }]);
    expect((await eventsIn(db)).at(-1)).toEqual({
      event: 'silence_expired',
      meta: { silence_id: id, by: 'kim' },
    });
  });

  test('cannot be ended when it is over, or is not there', async () => {
    const db = memoryDatabase();
    const id = await addSilence(db, silence, NOW);
    await expect(expireSilence(db, id, 'kim', NOW + HOUR)).rejects.toThrow(NotAllowedError);
    await expect(expireSilence(db, 'silence_x', 'kim', NOW)).rejects.toThrow(NotFoundError);
    await expireSilence(db, id, 'kim', NOW + HOUR - 1);
  });

  test('that a hand typed as bytes is read as text', async () => {
    const db = memoryDatabase();
    await db.run(sql`
      INSERT INTO silences (id, task_glob, begins_at, ends_at)
      VALUES ('s', X'6261636b2a', ${NOW}, ${NOW + 1})`);
    expect(await silencesEndingAfter(db, NOW)).toMatchObject([{ taskGlob: 'back*' }]);
  });
});
