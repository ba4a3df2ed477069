import { join } from 'node:path';
import { historyOf, NOW, WINDOW_RUNS } from './history.mjs';
import { bareNode, goalgen, medians, peakMemoryMib, report, shell } from './measure.mjs';

const ROUNDS = 7;
const GROUP_BY = `SELECT task_type, count(*), sum(status = 'success'), sum(status IN ('failed', 'timeout'))
FROM task_executions WHERE finished_at BETWEEN ${NOW - 86_400} AND ${NOW} GROUP BY task_type;`;

/** A scan over a large history, against the shell's single GROUP BY over the window and a bare start of node. */
export function benchScan(folder, runs) {
  const [small, large] = [Math.max(runs / 10, WINDOW_RUNS), runs];
  const [smallDb, largeDb] = [small, large].map((size) => join(folder, `history-${size}.db`));
  historyOf(smallDb, small);
  historyOf(largeDb, large);
  const scan = (database) =>
    goalgen([
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
  const [bare, groupBy, smallScan, largeScan] = medians(
    [bareNode, shell(largeDb, GROUP_BY), scan(smallDb), scan(largeDb)],
    ROUNDS,
  );
  report(`scan over ${large} runs, ${WINDOW_RUNS} of them in the window`, {
    'scan / (GROUP BY in the shell + node -e 0) (at most 3)': (largeScan / (groupBy + bare)).toFixed(2),
    [`scan / scan over ${small} runs (no slower)`]: (largeScan / smallScan).toFixed(2),
    'peak memory of the scan (at most 150 MiB)': `${peakMemoryMib(scan(largeDb)).toFixed(0)} MiB`,
    [`medians of ${ROUNDS}: scan, GROUP BY, node`]: [largeScan, groupBy, bare]
      .map((ms) => `${ms.toFixed(0)} ms`)
      .join(', '),
  });
}
