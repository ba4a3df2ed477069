import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { DEFAULTS } from '../../src/config/defaults';
import type { Database } from '../../src/db/database';
import { silenceGate } from '../../src/gates/silence';
import { addSilence } from '../../src/goals/suppression/store';
import type { Proposal } from '../../src/proposals/proposal';
import { memoryDatabase, proposal } from '../support/memory';
import { DAY } from '../support/views';
import { HOUR, NOW } from '../support/world';

/** A database with a silence over the tasks of a glob, by default within an hour of NOW. */
async function silenced(taskGlob = 'daily_*', beginsAt = NOW - HOUR, endsAt = NOW + HOUR) {
  const db = memoryDatabase();
  const silence = { taskGlob, beginsAt, endsAt, note: null, createdBy: 'dana' };
  return { db, id: await addSilence(db, silence, NOW - DAY) };
}

function weigh(db: Database, more: Partial<Proposal> = {}, now = NOW) {
  const context = { db, now, timeZone: 'UTC', options: DEFAULTS.gates };
  return silenceGate.weigh(proposal(more), context);
}

describe('the silence gate', () => {
  test('the silence gate lets everything pass while nothing is silenced', async () => {
    expect(await weigh(memoryDatabase())).toEqual({
      gate: 'silence',
      reason: null,
      message: 'Silence check passed',
      figures: {},
    });
  });

  test('the silence gate rejects a proposal about a silenced task, and names why', async () => {
    const { db, id } = await silenced();
    expect(await weigh(db)).toEqual({
      gate: 'silence',
      reason: 'silenced',
      message: `Silence check failed (${id}, daily_* until 2025-11-09 15:00:00 UTC)`,
      figures: { silence_id: id, task_glob: 'daily_*' },
    });
  });

  test('the silence gate lets a proposal about another task pass', async () => {
    const { db } = await silenced('sync_*');
    expect((await weigh(db)).reason).toBeNull();
  });

  test('a shared cause is silenced only when all of its tasks are silenced', async () => {
    const { db } = await silenced();
    const shared = (tasks: string[]) => weigh(db, { subject: 'timeout', evidence: { tasks } });
    expect((await shared(['daily_backup', 'daily_sync'])).reason).toBe('silenced');
    expect((await shared(['daily_backup', 'sync'])).reason).toBeNull();
  });

  test('a problem that failed only during a silence is rejected after its end', async () => {
    const { db } = await silenced();
    const later = NOW + DAY;
    expect((await weigh(db, { newestFailureStartedAt: NOW }, later)).reason).toBe('silenced');
    expect((await weigh(db, { newestFailureStartedAt: NOW + HOUR }, later)).reason).toBeNull();
  });

  test('the silence gate remembers a silence for less than 30 days after its end', async () => {
    const { db } = await silenced();
    const failedThen = { newestFailureStartedAt: NOW };
    const forgotten = NOW + HOUR + 30 * DAY;
    expect((await weigh(db, failedThen, forgotten - 1)).reason).toBe('silenced');
    expect((await weigh(db, failedThen, forgotten)).reason).toBeNull();
  });

  test('the silence gate cannot decide while the times of a silence are no numbers', async () => {
    const { db } = await silenced('other');
    await db.run(sql`UPDATE silences SET begins_at = 'noon'`);
    await expect(weigh(db)).rejects.toThrow(/^Silence silence_\w+ has times that are no seconds/);
  });
});
