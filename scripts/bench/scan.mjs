import { join } from 'node:path';
import { DAY_RUNS, historyOf, NOW } from './history.mjs';
import { bareNode, goalgen, medians, peakMemoryMib, report, shell } from './measure.mjs';

const ROUNDS = 5;
const DAY = 86_400;
const BASELINE_RUNS = 30 * DAY_RUNS;
const GROUP_BY = `SELECT task_type, count(*), sum(status = 'success'), sum(status IN ('failed', 'timeout'))
FROM task_executions WHERE finished_at BETWEEN ${NOW - 30 * DAY} AND ${NOW} GROUP BY task_type;`;

/**
 * Times a scan with all detectors over histories of several sizes, against the shell's single GROUP
 * BY over the last 30 days and a bare start of node. The last 30 days are the same in all sizes but
 * the smallest.
 */
export function benchScan(folder, sizes) {
  for (const runs of sizes) {
    const database = join(folder, `history-30d-${runs}.db`);
    historyOf(database, runs);
    const scan = goalgen([
      'scan',
      '--quiet',
      '--now',
      String(NOW),
      '--time-zone',
      'UTC',
      '--database',
      database,
      '--ledger',
      `${database}.ndjson`,
    ]);
    const [bare, groupBy, whole] = medians([bareNode, shell(database, GROUP_BY), scan], ROUNDS);
    report(
      `scan over ${runs} runs of 10,000 tasks, ${Math.min(runs, BASELINE_RUNS)} of them in the baseline`,
      {
        'scan / (GROUP BY in the shell + node -e 0) (at most 3)': (
          whole /
          (groupBy + bare)
        ).toFixed(2),
        'peak memory of the scan (at most 150 MiB)': `${peakMemoryMib(scan).toFixed(0)} MiB`,
        [`medians of ${ROUNDS}: scan, GROUP BY, node`]: [whole, groupBy, bare]
          .map((ms) => `${ms.toFixed(0)} ms`)
          .join(', '),
      },
    );
  }
}
