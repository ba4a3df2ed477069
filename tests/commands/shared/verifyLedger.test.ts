import { appendFileSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { verifyLedger } from '../../../src/commands/shared/verifyLedger';
import { JUDGING, withDatabase } from '../../../src/commands/shared/withDatabase';
import { takeAppendLock } from '../../../src/db/lock';
import type { Verification } from '../../../src/ledger/verify/verify';
import { FailedError } from '../../../src/lib/errors';
import { contextOf } from '../../support/contexts';
import { seedWorld } from '../../support/planned';
import type { World } from '../../support/world';

async function verified(world: World, knownHead?: string): Promise<Verification> {
  const { context } = await contextOf(world, { set: ['busyTimeoutSeconds=0'] });
  return withDatabase(context, JUDGING, (db) =>
    verifyLedger(context, db, knownHead === undefined ? [] : [{ seq: undefined, hash: knownHead }]),
  );
}

describe('events, ledger file and goals against each other', () => {
  test('after a scan the ledger is sound, with as many lines as events', async () => {
    const { world } = await seedWorld();
    const { sound, events, lines, files, goals, problems } = await verified(world);
    expect({ sound, files, goals, problems }).toEqual({
      sound: true,
      files: [world.ledger],
      goals: 1,
      problems: [],
    });
    expect(lines).toBe(events);
    expect(lines).toBe(readFileSync(world.ledger, 'utf8').split('\n').length - 1);
  });

  test('a line that another program appended makes it unsound', async () => {
    const { world } = await seedWorld();
    appendFileSync(world.ledger, 'a stray line\n');
    const { sound, mismatch } = await verified(world);
    expect(sound).toBe(false);
    expect(mismatch?.kind).toBe('inserted');
  });

  test('its head of today is known tomorrow, and a head that never was is a problem', async () => {
    const { world } = await seedWorld();
    const { head } = await verified(world);
    expect((await verified(world, head ?? '')).sound).toBe(true);
    expect((await verified(world, '0'.repeat(64))).sound).toBe(false);
  });

  test('nothing is changed, and the lock of the file is free again', async () => {
    const { world } = await seedWorld();
    const before = readFileSync(world.ledger, 'utf8');
    await verified(world);
    expect(readFileSync(world.ledger, 'utf8')).toBe(before);
    takeAppendLock(world.ledger, 0)();
  });

  test('while another process appends, nothing is verified', async () => {
    const { world } = await seedWorld();
    const release = takeAppendLock(world.ledger, 0);
    await expect(verified(world)).rejects.toThrow(FailedError);
    release();
  });
});
