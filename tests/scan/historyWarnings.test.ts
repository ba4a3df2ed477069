import { describe, expect, test } from '@jest/globals';
import type { Database } from '../../src/db/database';
import type { Detection } from '../../src/detectors/run/detect';
import type { SourceHealth } from '../../src/history/history';
import { FailedError } from '../../src/lib/errors';
import { warnOfHistory } from '../../src/scan/historyWarnings';
import { countTelemetry, recordScan } from '../../src/scan/telemetry';
import { configOf, keptLog, memoryDatabase } from '../support/memory';
import { answering, DAY, historyOf } from '../support/views';
import { HOUR, NOW } from '../support/world';

const NOTHING_FOUND: Detection = {
  runsRead: 5,
  tasksRead: 1,
  lostRuns: 0,
  recentHours: 24,
  unreadableTasks: [],
  silentSources: [],
  newestEnds: new Map(),
  freshnessProblems: [],
  diagnoses: [],
  failures: [],
  findings: new Map(),
};

/** What a scan says of a history with these answers about its health and this detection. */
async function warnings(
  answers: Partial<SourceHealth>,
  detection: Partial<Detection> = {},
  { db = memoryDatabase(), replayed = false, timeZone = 'UTC' } = {},
): Promise<readonly string[]> {
  const { log, lines } = keptLog();
  const history = answering(historyOf([]), { health: answers });
  const input = {
    db,
    history,
    config: configOf({ timeZone }),
    now: NOW,
    replayed,
    toldHere: [],
    log,
  };
  await warnOfHistory(input, { ...NOTHING_FOUND, ...detection });
  return lines;
}

const READ = 'INFO 5 runs of 1 task read';

test('a scan says of a healthy history only how much it read', async () => {
  expect(await warnings({})).toEqual([READ]);
});

describe('a scan warns', () => {
  test('a scan warns when no run ended in the window', async () => {
    expect(await warnings({}, { runsRead: 0, tasksRead: 0 })).toEqual([
      'WARN 0 runs read: the history holds no run that ended in the window. ' +
        'Is it still being written?',
    ]);
  });

  test('a scan warns of a source without runs, but not of the built-in history', async () => {
    expect(await warnings({}, { silentSources: ['local', 'airflow'] })).toEqual([
      READ,
      'WARN Source airflow: 0 runs read. Is it still being written?',
    ]);
  });

  test('a scan warns of a task whose name is not text', async () => {
    expect(await warnings({}, { unreadableTasks: ['a'.repeat(101)] })).toEqual([
      READ,
      `WARN Task '${'a'.repeat(99)}…' fails and cannot be looked at: its name is not text. ` +
        'Mend task_type with SQL',
    ]);
  });

  test('a scan warns of a source that delivers less than usual', async () => {
    const problem = {
      source: 'airflow',
      symptom: '0 runs in the last 3 hours',
      patternDetected: 'history_feed_thin',
      confidence: 0.8,
      evidence: {},
      newestEndedAt: NOW,
    } as const;
    expect(await warnings({}, { freshnessProblems: [problem] })).toEqual([
      READ,
      'WARN Source airflow delivers less than usual: 0 runs in the last 3 hours. ' +
        'What it does not say may be missing, not well',
    ]);
  });

  test('a scan warns of a source that could not be read', async () => {
    const error = new FailedError('Source airflow: PostgreSQL cannot be read', 'look');
    expect(await warnings({ failures: [{ source: 'airflow', error }] })).toEqual([
      READ,
      'WARN Source airflow: PostgreSQL cannot be read. Nothing is known of its tasks',
    ]);
  });

  test('a scan warns of a source that keeps less than the window for failures', async () => {
    const asked: unknown[] = [];
    const lines = await warnings(
      {
        shorterThan: async (window) => {
          asked.push(window);
          return [{ source: 'pg_cron', oldest: NOW - 2 * HOUR }];
        },
      },
      {},
      { timeZone: 'America/New_York' },
    );
    expect(asked).toEqual([{ since: NOW - DAY, until: NOW }]);
    expect(lines).toEqual([
      READ,
      'WARN Source pg_cron keeps runs since 2025-11-09 07:00:00 only, and the window begins at ' +
        '2025-11-08 09:00:00: unless it is new, keep them longer, or failures are missed',
    ]);
  });

  test('a scan warns once of all statuses that it does not know', async () => {
    const unknownStatuses = async () => [
      { source: 'query', status: 'weird', count: 3 },
      { source: 'other', status: null, count: 1 },
    ];
    expect(await warnings({ unknownStatuses })).toEqual([
      READ,
      'WARN Runs with a status that goalgen does not know count as nothing: ' +
        "3 'weird' in query, 1 'NULL' in other",
    ]);
  });

  test('a scan warns of runs that end in the future, a minute from now or later', async () => {
    const asked: number[] = [];
    const endingAfter = async (now: number) => {
      asked.push(now);
      return { count: 2, latest: NOW + HOUR };
    };
    expect(await warnings({ endingAfter })).toEqual([
      READ,
      'WARN 2 runs ended in the future, up to 2025-11-09 15:00:00: ' +
        'they count when that time comes. Is a clock wrong?',
    ]);
    expect(asked).toEqual([NOW + 60]);
  });

  test('a replayed scan does not warn of runs in the future or a clock that went back', async () => {
    const endingAfter = async () => ({ count: 2, latest: NOW + HOUR });
    const db = await scannedAt(NOW + HOUR);
    expect(await warnings({ endingAfter }, {}, { db, replayed: true })).toEqual([READ]);
  });

  async function scannedAt(instant: number): Promise<Database> {
    const db = memoryDatabase();
    const telemetry = countTelemetry([]);
    const scan = { scannedAt: instant, durationMs: 0, runsRead: 0, tasksRead: 0, telemetry };
    await recordScan(db, scan);
    return db;
  }

  test('a scan warns when the last scan is more than a minute in the future', async () => {
    expect(await warnings({}, {}, { db: await scannedAt(NOW + 61) })).toEqual([
      READ,
      'WARN The last scan was at 2025-11-09 14:01:01, which is still to come: ' +
        'the clock went back',
    ]);
    expect(await warnings({}, {}, { db: await scannedAt(NOW + 60) })).toEqual([READ]);
  });
});

test('sources other than the built-in one are logged for debugging, with their notes', async () => {
  const sources = [
    { source: 'local', found: 'the built-in history', notes: [] },
    { source: 'airflow', found: 'Airflow 3 (PostgreSQL)', notes: ['It keeps no errors.'] },
  ];
  expect(await warnings({ sources })).toEqual([
    'DEBUG Source airflow: Airflow 3 (PostgreSQL). It keeps no errors.',
    READ,
  ]);
});
