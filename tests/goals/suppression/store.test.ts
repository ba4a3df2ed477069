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

/** Stores that a scan at `now` found the refused problem again, and held it back. */
async function heldBack(db: Database, newestFailureStartedAt: number, now: number): Promise<void> {
  const found = proposal({ proposalId: `prop ${now}`, newestFailureStartedAt, detectedAt: now });
  const rejected = { outcome: 'rejected', reason: 'duplicate_goal_exists', verdicts: [] } as const;
  const result = { ...rejected, goalId: ID, isOld: newestFailureStartedAt <= NOW - 60 };
  const latest = await latestProposal(db, KEY);
  if (latest === undefined) await insertProposal(db, found, result);
  else await countRepeat(db, latest, found, result, now);
}

describe('how often a refused problem happened again', () => {
  test('a refused problem happened again with a failure newer than its goal knew', async () => {
    const db = memoryDatabase();
    const refused = await refusedGoal(db);
    expect(await occurrencesSince(db, refused, NOW - 60)).toBe(0);
    expect(await occurrencesSince(db, refused, NOW - 59)).toBe(1);
  });

  test('the occurrences of a refused problem are scans with a newer failure', async () => {
    const db = memoryDatabase();
    const refused = await refusedGoal(db);
    await heldBack(db, NOW, NOW + HOUR);
    await heldBack(db, NOW, NOW + 2 * HOUR);
    await heldBack(db, NOW + 2 * HOUR, NOW + 3 * HOUR);
    expect(await occurrencesSince(db, refused, NOW + 2 * HOUR)).toBe(2);
    expect(await occurrencesSince(db, refused, NOW + 2 * HOUR + 1)).toBe(3);
  });

  test('the occurrences of a refused problem leave out those before the refusal', async () => {
    const db = memoryDatabase();
    await heldBack(db, NOW, NOW + HOUR);
    const refused = await refusedGoal(db, { stateSince: NOW + HOUR + 1 });
    expect(await occurrencesSince(db, refused, NOW + 1)).toBe(1);
  });

  test('the occurrences of a refused problem leave out those of another goal', async () => {
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

  test('a refusal is listed with what it held back, how often that was new, and when', async () => {
    const db = memoryDatabase();
    const refused = await refusedGoal(db);
    await heldBack(db, NOW, NOW + HOUR);
    await heldBack(db, NOW, NOW + 2 * HOUR);
    expect(await listSuppressions(db, NOW)).toEqual([
      { goal: refused, heldBack: 2, occurrences: 1, lastHeldBackAt: NOW + 2 * HOUR },
    ]);
  });

  test('a refusal that has held nothing back is listed', async () => {
    const db = memoryDatabase();
    await refusedGoal(db);
    expect(await listSuppressions(db, NOW)).toMatchObject([
      { heldBack: 0, occurrences: 0, lastHeldBackAt: null },
    ]);
  });

  test('refusals are listed latest first', async () => {
    const db = memoryDatabase();
    await refusedGoal(db, { id: 'goal_a', stateSince: NOW - DAY });
    await refusedGoal(db, { id: 'goal_b', stateSince: NOW });
    expect(await held(db)).toEqual(['goal_b', 'goal_a']);
  });

  test('a refusal until an instant is not listed from that instant on', async () => {
    const db = memoryDatabase();
    await refusedGoal(db, { rejectedUntil: String(NOW + DAY) });
    expect(await held(db, NOW + DAY - 1)).toEqual([ID]);
    expect(await held(db, NOW + DAY)).toEqual([]);
  });

  test('a refusal until a number of occurrences is not listed once these happened', async () => {
    const db = memoryDatabase();
    await refusedGoal(db, { rejectedUntil: '2x' });
    await heldBack(db, NOW, NOW + HOUR);
    expect(await held(db)).toEqual([ID]);
    await heldBack(db, NOW + HOUR, NOW + 2 * HOUR);
    expect(await held(db)).toEqual([]);
  });

  test.each<[string, Partial<Goal>]>([
    ['a goal that was not refused', { state: 'expired' }],
    ['a goal whose refusal was taken back', { rejectedUntil: 'lifted' }],
    ["a person's goal, which has no key,", { goalKey: null }],
  ])('%s is not listed among the refusals', async (_, more) => {
    const db = memoryDatabase();
    await refusedGoal(db, more);
    expect(await held(db)).toEqual([]);
  });

  test('a refused goal that another goal has followed is not listed', async () => {
    const db = memoryDatabase();
    await refusedGoal(db);
    await storeGoal(db, { id: 'goal_2', previousGoalId: ID });
    expect(await held(db)).toEqual([]);
  });
});

describe('taking a refusal back', () => {
  const request = { id: ID, by: 'dana', note: 'it hurts', now: NOW + HOUR };

  test('taking a refusal back lets the problem come again, and is an event', async () => {
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
    ['for a goal that is open', { state: 'proposed' }],
    ['for a goal that was satisfied', { state: 'satisfied' }],
    ['a second time', { rejectedUntil: 'lifted' }],
  ])('taking a refusal back is not allowed %s', async (_, more) => {
    const db = memoryDatabase();
    await refusedGoal(db, more);
    await expect(liftSuppression(db, request)).rejects.toThrow(NotAllowedError);
  });

  test('taking a refusal back needs a goal that exists', async () => {
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

  test('a silence is stored under an id of its own, with an event', async () => {
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

  test('silences are listed until the instant of their end, in order of beginning', async () => {
    const db = memoryDatabase();
    const later = await addSilence(db, { ...silence, beginsAt: NOW + 1 }, NOW);
    const first = await addSilence(db, silence, NOW);
    const ids = async (since: number) => (await silencesEndingAfter(db, since)).map(({ id }) => id);
    expect(await ids(NOW + HOUR - 1)).toEqual([first, later]);
    expect(await ids(NOW + HOUR)).toEqual([]);
  });

  test('a silence that is ended early ends now, and that is an event', async () => {
    const db = memoryDatabase();
    const id = await addSilence(db, silence, NOW);
    await expireSilence(db, id, 'kim', NOW + 60);
    expect(await silencesEndingAfter(db, NOW)).toMatchObject([{ id, endsAt: NOW + 60 }]);
    expect((await eventsIn(db)).at(-1)).toEqual({
      event: 'silence_expired',
      meta: { silence_id: id, by: 'kim' },
    });
  });

  test('a silence that is over or missing cannot be ended', async () => {
    const db = memoryDatabase();
    const id = await addSilence(db, silence, NOW);
    await expect(expireSilence(db, id, 'kim', NOW + HOUR)).rejects.toThrow(NotAllowedError);
    await expect(expireSilence(db, 'silence_x', 'kim', NOW)).rejects.toThrow(NotFoundError);
    await expireSilence(db, id, 'kim', NOW + HOUR - 1);
  });

  test('a silence whose task glob was typed as bytes is read as text', async () => {
    const db = memoryDatabase();
    await db.run(sql`
      INSERT INTO silences (id, task_glob, begins_at, ends_at)
      VALUES ('s', X'6261636b2a', ${NOW}, ${NOW + 1})`);
    expect(await silencesEndingAfter(db, NOW)).toMatchObject([{ taskGlob: 'back*' }]);
  });
});
