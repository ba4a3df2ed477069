import { describe, expect, test } from '@jest/globals';
import { SCHEMA_VERSION } from '../../src/db/migrate';
import { runKilled, stepsOf } from '../support/killed';
import { EARLIER_SYSTEM, olderWorld, VERSION_1 } from '../support/older';

describe.each([
  ['the earlier system', EARLIER_SYSTEM, 0, 4],
  ['schema version 1', VERSION_1, 1, 1],
])('a migration from %s', (_, statements, version, goals) => {
  const everything = 'SELECT * FROM goals ORDER BY id';

  test('a migration killed at any step loses nothing; the next command completes it', async () => {
    const steps = await stepsOf(olderWorld(statements), ['list']);
    expect(steps.some((step) => step.startsWith('VACUUM INTO'))).toBe(true);
    let asBefore = 0;
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; step <= steps.length; step++) {
        const world = olderWorld(statements);
        const before = world.rows(everything);
        expect(await runKilled(world, ['list'], { step, when })).toBe(true);
        const [{ user_version: now = -1 } = {}] = world.rows<{ user_version: number }>(
          'PRAGMA user_version',
        );
        expect([version, SCHEMA_VERSION]).toContain(now);
        if (now === version) {
          asBefore += 1;
          expect(world.rows(everything)).toEqual(before);
        }
        expect(await world.json(['list', '--state', 'all'])).toHaveLength(goals === 4 ? 3 : 1);
        expect(world.rows(everything)).toHaveLength(goals);
        expect((await world.goalgen(['ledger', 'verify'])).code).toBe(0);
        expect(world.ledgerEvents().filter((event) => event === 'database_migrated')).toHaveLength(
          1,
        );
      }
    }
    expect(asBefore).toBeGreaterThan(10);
  });
});
