/**
 * Begin of the month of four tasks that tests and README tell: 2025-11-01 00:00 UTC, in seconds
 * since 1970.
 */
export const BEGIN = Date.UTC(2025, 10, 1) / 1000;
const HOUR = 3600;
export const DAY = 24 * HOUR;
const DAYS = 30;

interface Task {
  readonly name: string;
  readonly everyHours: number;
  readonly seconds: number;
  /** The hour of the first day at which the first run begins. */
  readonly at: number;
  /** The day of the last run, from 1. Without it, the task runs until the end of the month. */
  readonly lastDay?: number;
  /**
   * Spans in which every run fails that begins there, bounds included: `[day, hour]`, days from 1.
   */
  readonly fails: readonly {
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
  }[];
  readonly error: string;
}

const TASKS: readonly Task[] = [
  {
    name: 'db_backup',
    everyHours: 6,
    at: 0,
    seconds: 600,
    fails: [
      { from: [3, 6], to: [4, 12] },
      { from: [16, 0], to: [17, 12] },
    ],
    error: 'timed out after 600 s',
  },
  {
    name: 'order_sync',
    everyHours: 2,
    at: 0,
    seconds: 60,
    fails: [
      { from: [5, 0], to: [10, 12] },
      { from: [14, 0], to: [14, 6] },
    ],
    error: 'connect to shop.example:443: connection refused',
  },
  {
    name: 'thumbnails',
    everyHours: 1,
    at: 0,
    seconds: 20,
    fails: [{ from: [7, 1], to: [7, 3] }],
    error: 'no space left on device',
  },
  {
    name: 'old_export',
    everyHours: 24,
    at: 5,
    seconds: 300,
    lastDay: 20,
    fails: [{ from: [18, 0], to: [20, 23] }],
    error: 'HTTP 410 Gone',
  },
];

/** The instant of an hour of the month (days from 1), in seconds since 1970. */
export function at(day: number, hour: number): number {
  return BEGIN + (day - 1) * DAY + hour * HOUR;
}

/** The runs of the month in the format of `import`, oldest end first. */
export function storyRuns(): object[] {
  return TASKS.flatMap((task) => {
    const runs: { task_type: string; run_id: string; started_at: number; finished_at: number }[] =
      [];
    const end = at((task.lastDay ?? DAYS) + 1, 0);
    for (let start = BEGIN + task.at * HOUR; start < end; start += task.everyHours * HOUR) {
      const failed = task.fails.some(({ from, to }) => start >= at(...from) && start <= at(...to));
      const run = {
        task_type: task.name,
        run_id: `${runs.length + 1}`,
        started_at: start,
        finished_at: start + task.seconds,
      };
      runs.push({
        ...run,
        ...(failed ? { status: 'failed', error: task.error } : { status: 'success' }),
      });
    }
    return runs;
  }).sort((a, b) => a.finished_at - b.finished_at);
}
