import { describe, expect, test } from '@jest/globals';
import type { ScanAnswer } from '../../support/sources';
import { HOUR, NOW, World } from '../../support/world';

/** What a scan finds when each of these hosts has run a task hourly, and some of them fail. */
async function foundOn(hosts: readonly string[], failing: readonly string[]) {
  const world = new World();
  const runs = hosts.flatMap((host, place) =>
    Array.from({ length: 60 }, (_, hour) => {
      const at = NOW - (60 - hour) * HOUR + place * 60;
      const fails = failing.includes(host) && hour > 50;
      return {
        task_type: 'sync',
        run_id: `${host} ${hour}`,
        started_at: at,
        finished_at: at + 20,
        status: fails ? 'failed' : 'success',
        error: fails ? 'connection refused' : null,
        host,
      };
    }),
  );
  await world.import(runs);
  const { proposals } = await world.json<ScanAnswer>(['scan']);
  return { world, goals: proposals.map(({ text, evidence }) => ({ text, evidence })) };
}

describe('a task that several hosts run, each by itself', () => {
  const HOSTS = ['web1', 'web2', 'web3', 'web4', 'web5'];

  test('what one host shows is told of that host', async () => {
    const { goals } = await foundOn(HOSTS, ['web4']);
    expect(goals).toMatchObject([
      { text: "Fix recurring failures in 'sync' task on web4", evidence: { series: 'web4' } },
    ]);
  });

  test('what two hosts show is one goal that names both', async () => {
    const { goals } = await foundOn(HOSTS, ['web2', 'web4']);
    expect(goals).toHaveLength(1);
    const { series, other_series: others } = goals[0]?.evidence ?? {};
    expect([series, others].flat().sort()).toEqual(['web2', 'web4']);
  });

  test('one cause on all hosts is one goal about the task', async () => {
    const { goals } = await foundOn(HOSTS, HOSTS);
    expect(goals).toMatchObject([
      { text: "Fix recurring failures in 'sync' task", evidence: { series: HOSTS } },
    ]);
  });

  test('a task on one host is told as before', async () => {
    const { goals } = await foundOn(['web1'], ['web1']);
    expect(goals).toMatchObject([{ text: "Fix recurring failures in 'sync' task" }]);
    expect(goals[0]?.evidence).not.toHaveProperty('series');
  });

  test('a goal about one host is satisfied by what that host does', async () => {
    const { world } = await foundOn(HOSTS, ['web4']);
    const [goal] = world.rows<{ id: string; state: string }>('SELECT id, state FROM goals');
    if (goal?.state === 'proposed') await world.ok(['approve', goal.id]);
    const day = HOSTS.flatMap((host) =>
      Array.from({ length: 30 }, (_, hour) => {
        const at = NOW + hour * HOUR + 600;
        const times = { started_at: at, finished_at: at + 20 };
        return { task_type: 'sync', ...times, run_id: `${host} ${at}`, status: 'success', host };
      }),
    );
    await world.import(day);
    await world.ok(['scan', '--now', new Date((NOW + 30 * HOUR) * 1000).toISOString()]);
    expect(world.rows('SELECT state FROM goals')).toEqual([{ state: 'satisfied' }]);
  });
});
