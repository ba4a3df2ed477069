import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, runsOf, World } from '../support/world';

interface Explained {
  proposals: {
    subject: string;
    reason: string | null;
    confidence: number;
    evidence: Record<string, unknown>;
  }[];
  runs_read: number;
}

async function scanOf(runs: readonly object[], args: string[] = []): Promise<Explained> {
  const world = new World();
  await world.import(runs);
  return world.json<Explained>(['scan', ...args]);
}

function run(task: string, status: string, hoursAgo: number, extra: object = {}): object {
  const finished = NOW - hoursAgo * HOUR;
  return {
    task_type: task,
    run_id: `${task}${hoursAgo}`,
    started_at: finished - 60,
    finished_at: finished,
    status,
    ...extra,
  };
}

describe('a task that fails again and again', () => {
  test('three failures in the window are a pattern', async () => {
    const { proposals } = await scanOf(runsOf('sync', ['3!', '2!', '1!']));
    expect(proposals).toMatchObject([{ subject: 'sync', reason: null, confidence: 0.8 }]);
  });

  test('two failures in the window are no pattern', async () => {
    expect((await scanOf(runsOf('sync', ['3', '2!', '1!']))).proposals).toEqual([]);
  });

  test('failures at both bounds of the window count', async () => {
    const { proposals } = await scanOf(runsOf('sync', ['24!', '12!', '0!']));
    expect(proposals).toMatchObject([
      { evidence: { failure_count: 3, first_failure: '2025-11-08 14:00:00' } },
    ]);
  });

  test('a failure just outside the window does not count', async () => {
    expect((await scanOf(runsOf('sync', ['24.001!', '18', '12!', '6', '0!']))).proposals).toEqual(
      [],
    );
  });

  test('a run that ends after now does not count', async () => {
    expect((await scanOf(runsOf('sync', ['2!', '1!', '-1!']))).proposals).toEqual([]);
  });

  test('a timeout is a failure whose error type is timeout', async () => {
    const { proposals } = await scanOf([
      run('sync', 'timeout', 3),
      run('sync', 'timeout', 2),
      run('sync', 'timeout', 1),
    ]);
    expect(proposals).toMatchObject([{ evidence: { failure_count: 3, error_type: 'timeout' } }]);
  });

  test('running, cancelled and skipped runs count neither as failures nor successes', async () => {
    const { proposals, runs_read } = await scanOf([
      ...runsOf('sync', ['6', '3!', '2!', '1!']),
      run('sync', 'cancelled', 0.5),
      run('sync', 'skipped', 0.4),
      run('sync', 'running', 0.3, { finished_at: null }),
    ]);
    expect(proposals).toMatchObject([
      { confidence: 0.8, evidence: { failure_count: 3, success_count: 1 } },
    ]);
    expect(runs_read).toBe(6);
  });

  test('the commonest error is named, and the latest of equally common errors', async () => {
    const failures = (error: string, hours: string[]) => runsOf('sync', hours, { error });
    const mixed = [
      ...failures('timed out', ['9!', '8!', '5!']),
      ...failures('connection refused', ['7!', '6!', '4!']),
    ];
    expect((await scanOf(mixed)).proposals).toMatchObject([
      { evidence: { error_type: 'connection_refused', failure_count: 6 } },
    ]);
  });

  test('settings move the threshold and the window', async () => {
    const runs = runsOf('sync', ['3!', '2!']);
    const two = ['--set', 'detectors.task_failure_detector.minFailures=2'];
    expect((await scanOf(runs, two)).proposals).toHaveLength(1);
    expect(
      (await scanOf(runs, [...two, '--set', 'detectors.task_failure_detector.lookbackHours=2.5']))
        .proposals,
    ).toHaveLength(0);
  });

  test('6 failures in 1,440 runs create no goal', async () => {
    const minutes = Array.from(
      { length: 1440 },
      (_, index) => `${index / 60}${index % 240 === 0 ? '!' : ''}`,
    );
    const { proposals } = await scanOf(runsOf('heartbeat', minutes));
    expect(proposals).toMatchObject([
      { reason: 'confidence_too_low_0.6047', evidence: { failure_count: 6, success_count: 1434 } },
    ]);
  });

  test('counts are of the whole window even when only the newest runs are read', async () => {
    const minutes = Array.from({ length: 300 }, (_, index) => `${index / 60}!`);
    const { proposals } = await scanOf(runsOf('heartbeat', minutes), [
      '--set',
      'maxRunsPerTask=100',
    ]);
    expect(proposals).toMatchObject([
      { confidence: 0.95, evidence: { failure_count: 300, first_failure: '2025-11-09 09:01:00' } },
    ]);
  });

  test('successes do not crowd out the failures that are read', async () => {
    const minutes = Array.from(
      { length: 300 },
      (_, index) => `${index / 60}${index % 3 === 0 ? '!' : ''}`,
    );
    const { proposals } = await scanOf(runsOf('heartbeat', minutes), [
      '--set',
      'maxRunsPerTask=100',
      '--set',
      'detectors.flaky_task_detector.enabled=false',
    ]);
    expect(proposals).toMatchObject([
      {
        evidence: {
          failure_count: 100,
          success_count: 200,
          error_types: { 'heartbeat broke': 100 },
        },
      },
    ]);
  });

  test('bytes where a text should be are read as text and stop no scan', async () => {
    const world = new World();
    await world.import(runsOf('sync', ['3!', '2!', '1!']));
    world.sql(`INSERT INTO task_executions (task_type, started_at, finished_at, status, error)
               SELECT X'62fe', ${NOW} - value, ${NOW} - value, 'failed', X'fffe'
               FROM (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3)`);
    expect(await world.json(['scan'])).toMatchObject({ total_goals_created: 1, tasks_read: 2 });
  });

  test('an empty history is warned about and not reported as healthy', async () => {
    const world = new World();
    const { code, stderr } = await world.goalgen(['scan']);
    expect(code).toBe(0);
    expect(stderr).toContain('WARN - 0 runs read');
    await world.import(runsOf('sync', ['1']));
    const { stderr: later, stdout } = await world.goalgen(['scan']);
    expect(later).not.toContain('WARN');
    expect(stdout).toBe('Nothing found.\n');
  });
});
