import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SHARED, World } from './support/world';

const RUNS = join(SHARED, 'data/toro/runs.ndjson');
const isHere = existsSync(RUNS);
if (!isHere) process.stderr.write(`skipped: ${RUNS} is not here\n`);

/** Two years of real checks of web services. */
(isHere ? describe : describe.skip)('a real history', () => {
  test('a scan at 2024-05-12 17:00 proposes exactly the two services that were down', async () => {
    const world = new World();
    expect(await world.ok(['import', RUNS])).toBe('5245 runs read: 5245 new, 0 updated, 0 known\n');
    await world.ok(['scan'], { env: { GOALGEN_NOW: '2024-05-12T17:00:00Z' } });
    const goals = await world.json<{ text: string }[]>(['list']);
    expect(goals.map(({ text }) => text).sort()).toEqual([
      "Fix recurring failures in 'TORO Dynmap http://torosaba.net:60016/' task",
      "Fix recurring failures in 'TORO Minecraft Server torosaba.net' task",
    ]);
  });

  test('a real history imported twice stores each run once', async () => {
    const world = new World();
    await world.ok(['import', RUNS]);
    expect(await world.ok(['import', RUNS])).toBe('5245 runs read: 0 new, 0 updated, 5245 known\n');
    expect(world.rows('SELECT count(*) AS runs FROM task_executions')).toEqual([{ runs: 5245 }]);
  });
});
