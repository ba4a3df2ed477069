import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, World } from '../../support/world';

const line = (id: string, hoursAgo: number, ended: boolean, more: object = {}) =>
  `${JSON.stringify({
    task_type: 'sync',
    run_id: id,
    started_at: NOW - hoursAgo * HOUR,
    finished_at: ended ? NOW - hoursAgo * HOUR + 60 : null,
    status: ended ? 'success' : 'running',
    ...more,
  })}\n`;

/** The ids of the runs that are lost after these imports. */
async function lostAfter(...imports: readonly string[]): Promise<unknown[]> {
  const world = new World();
  for (const stdin of imports) await world.ok(['import', '-'], { stdin });
  return world
    .rows<{ run_id: string }>('SELECT run_id FROM task_executions WHERE lost_at IS NOT NULL')
    .map((row) => row.run_id);
}

describe('a run that an earlier import showed running', () => {
  const running = line('b', 5, false);

  test('a run that a later import covers and does not show is lost', async () => {
    expect(await lostAfter(running, line('a', 6, true) + line('c', 4, true))).toEqual(['b']);
  });

  test('a run that a later import still shows running is not lost', async () => {
    const later = line('a', 6, true) + running + line('c', 4, true);
    expect(await lostAfter(running, later)).toEqual([]);
  });

  test.each([
    ['begins after it', line('c', 4, true) + line('d', 3, true)],
    ['ends before it', line('a', 7, true) + line('d', 6, true)],
    ['is about another task', line('a', 6, true, { task_type: 'x' }) + line('c', 4, true)],
    [
      'is about another host',
      line('a', 6, true, { host: 'x' }) + line('c', 4, true, { host: 'x' }),
    ],
    ['is of another source', line('a', 6, true, { source: 'x' }) + line('c', 4, true)],
  ])('a run says nothing when the later import %s', async (_, later) => {
    expect(await lostAfter(running, later)).toEqual([]);
  });

  test('a lost run that an import shows running again is lost no more', async () => {
    const gone = line('a', 6, true) + line('c', 4, true);
    expect(await lostAfter(running, gone, running)).toEqual([]);
  });

  test('a lost run whose end an import shows is lost no more', async () => {
    const gone = line('a', 6, true) + line('c', 4, true);
    expect(await lostAfter(running, gone, line('b', 5, true))).toEqual([]);
  });
});
