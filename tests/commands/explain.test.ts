import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, runsOf, seedRuns, World } from '../support/world';

interface Explained {
  task: string;
  detectors: {
    detector: string;
    state: string;
    seen: string;
    wanting: string;
    figures: Record<string, unknown>;
  }[];
  proposals: { pattern: string; confidence: number }[];
  goals: { id: string; state: string }[];
}

async function explained(world: World, task: string): Promise<Explained> {
  return world.json<Explained>(['explain', task]);
}

function said({ detectors }: Explained, name: string) {
  return detectors.find(({ detector }) => detector === name);
}

describe('explain', () => {
  test('explain says what a detector close to a finding still lacks', async () => {
    const world = new World();
    await world.import(runsOf('sync', ['5', '4', '3', '2!', '1!']));
    expect(said(await explained(world, 'sync'), 'task_failure_detector')).toMatchObject({
      state: 'quiet',
      seen: '2 failures and 3 successes in 24 hours; the last 2 runs failed',
      wanting: '1 more failure within 24 hours, or 1 in a row',
      figures: { failures: 2, min_failures: 3 },
    });
  });

  test('for a finding, explain says what would end it, its proposal and its goal', async () => {
    const world = new World();
    await world.import(seedRuns());
    const before = await explained(world, 'daily_backup');
    expect(said(before, 'task_failure_detector')).toMatchObject({
      state: 'found',
      wanting: '3 successes in a row',
    });
    expect(before.proposals).toMatchObject([
      { pattern: 'task_failure_recurring', confidence: 0.85 },
    ]);
    expect(before.goals).toEqual([]);
    await world.ok(['scan']);
    expect((await explained(world, 'daily_backup')).goals).toMatchObject([{ state: 'proposed' }]);
  });

  test('explain says how far a detector has warmed up', async () => {
    const world = new World();
    await world.import(runsOf('young', ['3', '2', '1']));
    const answer = await explained(world, 'young');
    expect(said(answer, 'missed_run_detector')?.seen).toBe('warming up 3/5 (starts)');
    expect(said(answer, 'slow_run_detector')?.seen).toBe('warming up 3/13 (successes)');
  });

  test('explain shows every enabled detector and no disabled one', async () => {
    const world = new World();
    await world.import(runsOf('sync', ['2', '1']));
    expect((await explained(world, 'sync')).detectors.map(({ detector }) => detector)).toEqual([
      'task_failure_detector',
      'flaky_task_detector',
      'failure_rate_detector',
      'new_error_detector',
      'stuck_run_detector',
      'missed_run_detector',
      'slow_run_detector',
      'suspiciously_fast_detector',
    ]);
    const off = await world.json<Explained>([
      'explain',
      'sync',
      '--set',
      'detectors.slow_run_detector.enabled=false',
    ]);
    expect(said(off, 'slow_run_detector')).toBeUndefined();
  });

  test('the text form shows counts, detectors and proposals, but no escape sequences', async () => {
    const world = new World();
    await world.import(
      runsOf('sync', ['2!', '1!', '0.5!'], { error: 'evil \u001b[31mred\u001b[0m text' }),
    );
    const text = await world.ok(['explain', 'sync'], { tty: true });
    expect(text).toContain('3 runs in 30 days: 0 successes, 3 failures (100 %)');
    expect(text).toContain('task_failure_detector');
    expect(text).toContain("Fix recurring failures in 'sync' task (confidence 0.80)");
    expect(text).not.toContain('\u001b[31m');
  });

  test('an unknown task ends with exit code 3 and the names of similar tasks', async () => {
    const world = new World();
    await world.import(runsOf('daily_backup', ['1']));
    const answer = await world.goalgen(['explain', 'backup']);
    expect(answer).toMatchObject({ code: 3, stdout: '' });
    expect(answer.stderr).toBe(
      "Error: There is no run of a task 'backup' in the last 30 days.\nTry: daily_backup\n",
    );
  });

  test('a task with only older runs is unknown, and the hint says how to look back', async () => {
    const world = new World();
    await world.import(runsOf('sync', ['1']));
    const later = await world.goalgen(['explain', 'sync'], { now: NOW + 31 * 24 * HOUR });
    expect(later.code).toBe(3);
    expect(later.stderr).toContain('--now TIME looks at a day further back');
    await world.ok(['explain', 'sync'], { now: NOW + 29 * 24 * HOUR });
  });

  test('a task that never ran is known once a schedule is declared for it', async () => {
    const world = new World();
    await world.import(runsOf('other', ['1']));
    const schedules =
      'detectors.missed_run_detector.schedules=[{"task":"nightly","cron":"0 2 * * *"}]';
    const answer = await world.json<Explained>(['explain', 'nightly', '--set', schedules], {
      now: NOW + 24 * HOUR,
    });
    expect(said(answer, 'missed_run_detector')).toMatchObject({ state: 'found' });
    expect(said(answer, 'missed_run_detector')?.seen).toContain('it never began');
  });
});
