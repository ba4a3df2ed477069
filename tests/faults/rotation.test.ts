import { copyFileSync, existsSync, readFileSync, renameSync, truncateSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { runKilled } from '../support/killed';
import { World } from '../support/world';

const ROUNDS = 40 * Number(process.env.FAULT_ROUNDS ?? 1);

/** Expects each event's line exactly once and in order in the rotated files and the ledger. */
function expectAllThere(world: World, rotated: number): void {
  const files = Array.from({ length: rotated }, (_, index) => `${world.ledger}.${rotated - index}`);
  const texts = [...files, world.ledger]
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'));
  const lines = texts.flatMap((text) => text.split('\n').slice(0, -1));
  const events = world.rows<{ ts: number; event: string; meta: string }>(
    'SELECT * FROM ledger_events ORDER BY seq',
  );
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    events.map(({ ts, event, meta }) => ({ ts, schema: 2, event, meta: JSON.parse(meta) })),
  );
}

function shift(world: World, rotated: number): void {
  for (let number = rotated; number >= 1; number--)
    renameSync(`${world.ledger}.${number}`, `${world.ledger}.${number + 1}`);
}

test.each(['renaming', 'copytruncate'])(
  'rotation by %s while writers are killed loses no line and doubles no line',
  async (how) => {
    const world = new World({ env: { GOALGEN_NOW: '' } });
    await world.ok(['import', '-']);
    world.sql("INSERT INTO goals (id, text) VALUES ('g', 'x')");
    await world.ok(['list']);
    let rotated = 0;
    for (let round = 0; round < ROUNDS; round++) {
      world.sql(`UPDATE goals SET value = ${round + 1}; UPDATE goals SET effort = ${round + 1}`);
      // Two writers, one of which is killed at a random instant, and a rotation while they run.
      const writers = [
        runKilled(world, ['list'], 40 + Math.random() * 60),
        runKilled(world, ['belief', 'add', `b${round}`, '--supports', '--task', '*'], undefined),
      ];
      await sleep(30 + Math.random() * 70);
      if (existsSync(world.ledger)) {
        shift(world, rotated);
        rotated += 1;
        if (how === 'renaming') renameSync(world.ledger, `${world.ledger}.1`);
        else {
          copyFileSync(world.ledger, `${world.ledger}.1`);
          if (round % 3 === 0) await sleep(Math.random() * 30);
          truncateSync(world.ledger, 0);
        }
      }
      await Promise.all(writers);
      await world.ok(['list']);
      expectAllThere(world, rotated);
      expect(await world.goalgen(['ledger', 'verify'])).toMatchObject({ code: 0, stderr: '' });
    }
  },
);
