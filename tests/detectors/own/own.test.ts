import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import type * as Public from '../../../src/detectors/own/detector';
import type { ModuleDetector } from '../../../src/detectors/own/ownModule';
import { HOUR, NOW, PROJECT, runsOf, World } from '../../support/world';

// These functions compile only while the published types and the program's own fit each other.
const asPublished = (own: ModuleDetector): Public.Detector => own;
const asOwn = (published: Public.Detector): ModuleDetector => published;

const EXAMPLE = join(PROJECT, 'fixtures/detectors/cancelledOften.mjs');
const COUNTS = `SELECT task_type AS subject, count(*) AS runs, max(error) AS said FROM runs
  WHERE status = 'failed' AND finished_at > :until - 7200 GROUP BY task_type`;

interface Scan {
  proposals: {
    subject: string;
    text: string;
    detector: string;
    confidence: number;
    reason: string | null;
    evidence: object;
  }[];
}

function worldWith(ownDetectors: readonly object[]): World {
  const world = new World();
  writeFileSync(join(world.folder, 'goalgen.json'), JSON.stringify({ ownDetectors }));
  return world;
}

const query = {
  name: 'failed_lately',
  pattern: 'task_failed_lately',
  sql: COUNTS,
  text: "Look at '{subject}', which failed {runs} times",
  confidence: 0.75,
};

function cancelled(task: string, hours: readonly number[]): object[] {
  return hours.map((hour) => ({
    task_type: task,
    run_id: `${task} ${hour}`,
    started_at: NOW - hour * HOUR - 60,
    finished_at: NOW - hour * HOUR,
    status: 'cancelled',
  }));
}

describe("an operator's own query", () => {
  test('each row of an own query is a gated proposal with its columns as evidence', async () => {
    const world = worldWith([query]);
    await world.import([...runsOf('sync', ['1!', '0.5!']), ...runsOf('load', ['3!', '1'])]);
    const { proposals } = await world.json<Scan>(['scan']);
    expect(proposals).toMatchObject([
      {
        subject: 'sync',
        text: "Look at 'sync', which failed 2 times",
        detector: 'failed_lately',
        confidence: 0.75,
        reason: null,
        evidence: { subject: 'sync', runs: 2, said: 'sync broke' },
      },
    ]);
    expect((await world.json<Scan>(['scan'])).proposals).toMatchObject([
      { reason: 'duplicate_goal_exists' },
    ]);
  });

  test('doctor lists an own query among the detectors unless it is disabled', async () => {
    const knownIn = async (world: World) => {
      await world.ok(['scan']);
      return (await world.goalgen(['doctor'])).stdout;
    };
    expect(await knownIn(worldWith([query]))).toContain('shared_cause_detector, failed_lately');
    expect(await knownIn(worldWith([{ ...query, enabled: false }]))).not.toContain('failed_lately');
  });

  test('a scan with an own query alone does not warn that no detector is enabled', async () => {
    const built = Object.keys(DEFAULTS.detectors);
    const off = Object.fromEntries(built.map((name) => [name, { enabled: false }]));
    const scanWith = async (ownDetectors: readonly object[]) => {
      const world = new World();
      writeFileSync(
        join(world.folder, 'goalgen.json'),
        JSON.stringify({ detectors: off, ownDetectors }),
      );
      return (await world.goalgen(['scan'])).stderr;
    };
    expect(await scanWith([])).toContain('No detector is switched on');
    expect(await scanWith([query])).not.toContain('No detector');
  });

  test('a column confidence beats the configured value, and the gate still decides', async () => {
    const world = worldWith([
      { ...query, sql: COUNTS.replace('count(*) AS runs', 'count(*) AS runs, 0.65 AS confidence') },
    ]);
    await world.import(runsOf('sync', ['1!']));
    expect((await world.json<Scan>(['scan'])).proposals).toMatchObject([
      { reason: 'confidence_too_low_0.65' },
    ]);
  });

  test('an own query sees no run before its window and none that ended after now', async () => {
    const world = worldWith([
      {
        ...query,
        sql: 'SELECT task_type AS subject, count(*) AS runs FROM runs GROUP BY task_type',
        lookbackHours: 2,
      },
    ]);
    await world.import(runsOf('sync', ['2.1', '2', '1', '-1']));
    expect((await world.json<Scan>(['scan'])).proposals).toMatchObject([{ evidence: { runs: 2 } }]);
  });

  test.each([
    ['invalid SQL', { sql: 'SELEC 1' }, /Detector failed_lately: /],
    ['SQL that would write', { sql: 'DELETE FROM goals' }, /Detector failed_lately: /],
    ['a row without subject', { sql: 'SELECT 1 AS runs' }, /returns a row without subject/],
    ['a text that names an unknown column', { text: '{nothing}' }, /returns no column nothing/],
    ['an unknown source', { source: 'airflow' }, /failed_lately/],
  ])(
    '%s is reported, ends the scan with 1, and stops no other detector',
    async (_, change, message) => {
      const world = worldWith([{ ...query, ...change }]);
      await world.import(runsOf('sync', ['3!', '2!', '1!']));
      const answer = await world.goalgen(['scan']);
      expect(answer.code).toBe(1);
      expect(answer.stderr).toMatch(message);
      expect(answer.stdout).toContain("Fix recurring failures in 'sync' task");
    },
  );

  test('a taken name, an impossible confidence or an empty text is refused', async () => {
    for (const change of [{ name: 'slow_run_detector' }, { confidence: 2 }, { text: '' }]) {
      const answer = await worldWith([{ ...query, ...change }]).goalgen(['list']);
      expect(answer).toMatchObject({ code: 2 });
      expect(answer.stderr).toContain('ownDetectors');
    }
  });
});

describe("an operator's own module", () => {
  test('the example module finds a task at its threshold and not below', async () => {
    const world = worldWith([{ name: 'cancelled_often_detector', module: EXAMPLE }]);
    await world.import([
      ...cancelled('sync', [3, 2, 1]),
      ...cancelled('load', [2, 1]),
      ...cancelled('old', [30, 2, 1]),
    ]);
    const { proposals } = await world.json<Scan>(['scan']);
    expect(proposals).toMatchObject([
      {
        subject: 'sync',
        text: "Find out who cancels 'sync' task, and why",
        confidence: 0.7,
        reason: null,
      },
    ]);
    const answer = await world.json<{ detectors: { detector: string; state: string }[] }>([
      'explain',
      'load',
    ]);
    expect(answer.detectors).toContainEqual(
      expect.objectContaining({ detector: 'cancelled_often_detector', state: 'quiet' }),
    );
  });

  test('an own module works in the built program too', async () => {
    const world = worldWith([{ name: 'cancelled_often_detector', module: EXAMPLE }]);
    await world.import(cancelled('sync', [3, 2, 1]));
    expect((await world.spawn(['scan', '--dry-run'])).stdout).toContain(
      "Find out who cancels 'sync' task",
    );
  });

  test("the published detector types are those of the program's own detectors", () => {
    expect([asPublished, asOwn].map((each) => typeof each)).toEqual(['function', 'function']);
  });

  test.each([
    ['does not exist', '', /cannot be loaded/],
    ['exports no detector', 'export const detector = 1;', /exports no detector/],
    [
      'throws',
      "export const detector = { suspects() { throw new Error('oh'); }, diagnose() {} };",
      /failed on task 'sync' \(oh\)/,
    ],
    [
      'returns an unknown state',
      "export const detector = { suspects: () => true, diagnose: () => ({ state: 'maybe' }) };",
      /its state is 'maybe'/,
    ],
  ])('a module that %s is reported in one line', async (_, text, message) => {
    const world = worldWith([{ name: 'mine', module: 'mine.mjs' }]);
    if (text !== '') writeFileSync(join(world.folder, 'mine.mjs'), text);
    await world.import(runsOf('sync', ['1']));
    const answer = await world.goalgen(['scan', '--quiet']);
    expect(answer.code).toBe(1);
    expect(answer.stderr).toMatch(message);
    expect(answer.stderr).toMatch(/\nTry: /);
  });
});
