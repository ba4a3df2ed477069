import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { ScanAnswer } from '../support/sources';
import { HOUR, NOW, World } from '../support/world';

const DAY = 24 * HOUR;
const line = (id: string, startedAt: number, finishedAt: number | null) =>
  `${JSON.stringify({
    task_type: 'backup',
    run_id: id,
    started_at: startedAt,
    finished_at: finishedAt,
    status: finishedAt === null ? 'running' : 'success',
    host: 'db1',
  })}\n`;

/** Nights 1 to 9 of a backup that takes a minute; on the tenth night, which is `NOW`, it hangs. */
async function hung(): Promise<World> {
  const world = new World();
  const nights = Array.from({ length: 9 }, (_, night) => {
    const at = NOW - (9 - night) * DAY;
    return line(`night ${night + 1}`, at, at + 60);
  });
  await world.ok(['import', '-'], { stdin: nights.join('') + line('night 10', NOW, null) });
  return world;
}

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const goals = (world: World) =>
  world.rows<{ text: string; state: string }>('SELECT text, state FROM goals ORDER BY created_at');

describe('a run that hangs and is then overtaken', () => {
  const STUCK = "End or mend a run of 'backup' task that began and does not end";

  test('a goal about a hung run stays after one later run and is withdrawn after two', async () => {
    const world = await hung();
    await world.ok(['scan', '--now', at(NOW + 6 * HOUR)]);
    expect(goals(world)).toEqual([{ text: STUCK, state: 'proposed' }]);
    const scanAfter = async (night: number) => {
      const began = NOW + night * DAY;
      await world.ok(['import', '-'], { stdin: line(`night ${10 + night}`, began, began + 60) });
      return world.json<ScanAnswer & { lost_runs: number }>([
        ...['scan', '--now', at(began + 6 * HOUR)],
      ]);
    };
    expect(await scanAfter(1)).toMatchObject({ lost_runs: 0 });
    expect(goals(world)).toEqual([{ text: STUCK, state: 'proposed' }]);
    expect(await scanAfter(2)).toMatchObject({ lost_runs: 1 });
    expect(goals(world)).toEqual([{ text: STUCK, state: 'withdrawn' }]);
    expect(await world.ok(['explain', 'backup', '--now', at(NOW + 2.25 * DAY)])).toContain(
      '1 run begun, with an end that is not known',
    );
    expect((await world.goalgen(['doctor', '--now', at(NOW + 2.25 * DAY)])).stdout).toContain(
      "runs whose end is not known: 1 in the last 30 days, such as one of 'backup'",
    );
  });

  test('an active goal about a run that is lost is withdrawn, not satisfied', async () => {
    const world = await hung();
    await world.ok(['scan', '--now', at(NOW + 6 * HOUR)]);
    const [{ id = '' } = {}] = world.rows<{ id: string }>('SELECT id FROM goals');
    await world.ok(['approve', id, '--now', at(NOW + 7 * HOUR)]);
    const later = [1, 2, 3].map((night) =>
      line(`night ${10 + night}`, NOW + night * DAY, NOW + night * DAY + 60),
    );
    await world.ok(['import', '-'], { stdin: later.join('') });
    await world.ok(['scan', '--now', at(NOW + 3.25 * DAY)]);
    expect(goals(world)).toEqual([{ text: STUCK, state: 'withdrawn' }]);
  });
});

test('a run of goalgen exec that was killed is lost at once, and one that lives is not', async () => {
  const world = new World({ env: { GOALGEN_NOW: '' } });
  // The first command installs the tables, so that the rows can be read while goalgen exec starts.
  await world.ok(['scan', '--quiet']);
  const ownPid = join(world.folder, 'pid');
  const script = 'echo $$ > "$1.new"; mv "$1.new" "$1"; exec sleep 600';
  const answer = world.spawn(['exec', 'job', '--', 'sh', '-c', script, 'sh', ownPid]);
  const running = () =>
    world.rows<{ process: string }>(
      "SELECT process FROM task_executions WHERE status = 'running' AND process IS NOT NULL",
    );
  const lostRuns = async () =>
    (await world.json<{ lost_runs: number }>(['scan', '--dry-run'])).lost_runs;
  const isUnderWay = () => existsSync(ownPid) && running().length > 0;
  while (!isUnderWay()) await new Promise((resolve) => setTimeout(resolve, 50));
  const pid = Number(running()[0]?.process.split(' ')[2]);
  expect(await lostRuns()).toBe(0);
  process.kill(pid, 'SIGKILL');
  // The command that goalgen exec began goes on without it and holds its output open.
  process.kill(Number(readFileSync(ownPid, 'utf8')), 'SIGKILL');
  await answer;
  expect(await lostRuns()).toBe(1);
});
