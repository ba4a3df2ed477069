import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seedRuns, World } from '../support/world';

const RUNS = 150 * Number(process.env.FAULT_ROUNDS ?? 1);

interface Place {
  readonly at: number;
  readonly length: number;
  readonly by: number;
}

function damagedCopy(bytes: Buffer, places: readonly Place[], cut: number | null): Buffer {
  const damaged = Buffer.from(bytes);
  for (const { at, length, by } of places) {
    damaged.subarray(at, at + length).forEach((byte, index) => {
      damaged[at + index] = byte ^ by;
    });
  }
  return cut === null ? damaged : damaged.subarray(0, cut);
}

test('a command on a damaged database ends with an answer, or one line and its code', async () => {
  const now = Date.now() / 1000;
  const world = new World({ env: { GOALGEN_NOW: '' } });
  await world.import(
    Array.from({ length: 40 }, (_, index) => seedRuns(`task_${index}`, { now })).flat(),
  );
  await world.ok(['scan']);
  world.sql('PRAGMA wal_checkpoint(TRUNCATE)');
  const good = `${world.database}.good`;
  copyFileSync(world.database, good);
  const bytes = readFileSync(good);
  const ledger = readFileSync(world.ledger);
  const answers = { well: 0, told: 0 };
  const place = fc.record({
    at: fc.nat(bytes.length - 1),
    length: fc.integer({ min: 1, max: 600 }),
    by: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(place, { minLength: 1, maxLength: 4 }),
      fc.oneof(
        { weight: 6, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.nat(bytes.length) },
      ),
      async (places, cut) => {
        const damaged = damagedCopy(bytes, places, cut);
        for (const command of [
          ['list', '--json'],
          ['scan', '--quiet'],
          ['ledger', 'verify'],
          ['approve', 'goal_'],
          ['show', 'goal_'],
        ]) {
          for (const side of ['-wal', '-shm']) rmSync(`${world.database}${side}`, { force: true });
          writeFileSync(world.database, damaged);
          writeFileSync(world.ledger, ledger);
          const { code, stderr } = await world.goalgen(command);
          expect({ command, code, isCode: [0, 1, 2, 3, 4].includes(code), stderr }).toMatchObject({
            isCode: true,
          });
          if (code === 0) answers.well += 1;
          else {
            answers.told += 1;
            expect(stderr).toMatch(/(^|\n)Error: [^\n]+\nTry: [^\n]+\n$/);
          }
          expect(stderr).not.toMatch(/\n\s+at /);
        }
      },
    ),
    { numRuns: RUNS },
  );
  process.stderr.write(
    `damaged databases: ${answers.told} commands said so, ` +
      `${answers.well} did not meet the damage\n`,
  );
  expect(answers.told).toBeGreaterThan(RUNS);
});
