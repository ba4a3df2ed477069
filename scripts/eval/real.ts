import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { DEFAULTS } from '../../src/config/defaults';
import { builtInDetectors } from '../../src/detectors';
import { detect } from '../../src/detectors/run/detect';
import { MemoryHistory } from '../../src/history/memory/memoryHistory';
import type { Run, TaskRun } from '../../src/history/run';

const HOUR = 3600;
const DAY = 86_400;
const BEGIN = 1_700_000_000;

/** The result of a detector on third-party data, beside the trivial rule. */
export interface RealLine {
  readonly detector: string;
  readonly dataSet: string;
  readonly ours: string;
  readonly trivial: string;
}

/**
 * The instants, among `instants`, at which a detector raises an alarm about a task. A report within
 * a day of the last one belongs to the same alarm.
 */
async function alarmsOf(
  detectorName: string,
  runs: readonly TaskRun[],
  instants: Iterable<number>,
): Promise<number[]> {
  const history = new MemoryHistory(runs, [
    { source: 'local', found: 'data of others', notes: [] },
  ]);
  const all = builtInDetectors({ detectors: DEFAULTS.detectors, timeZone: 'UTC' });
  const detectors = {
    ...all,
    sources: [],
    tasks: all.tasks.filter(({ name }) => name === detectorName),
  };
  const alarms: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const now of instants) {
    const { diagnoses } = await detect(history, detectors, { ...DEFAULTS, now });
    const confidence = diagnoses[0]?.diagnosis.finding?.confidence ?? 0;
    if (confidence < DEFAULTS.gates.minConfidence) continue;
    if (now - last > DAY) alarms.push(now);
    last = now;
  }
  return alarms;
}

function run(taskType: string, index: number, startedAt: number, rest: Partial<Run>): TaskRun {
  const common = {
    runId: `${index}`,
    startedAt,
    finishedAt: startedAt + 1,
    status: 'success',
    error: null,
  } as const;
  return {
    task: { source: 'local', taskType },
    run: { ...common, exitCode: null, host: null, attempt: null, ...rest },
  };
}

/**
 * Evaluates flaky_task_detector on software tests that pass and fail: one run an hour, asked after
 * every run. The truth, whether a test is flaky, comes from 4,000 runs of each.
 */
export async function evaluateFlaky(folder: string): Promise<RealLine> {
  const rows: { test: string; machine: string; outcomes: string; truth: string }[] = parse(
    gunzipSync(readFileSync(join(folder, 'flaky/outcomes.csv.gz'))),
    { columns: true },
  );
  const counts = { ours: { right: 0, wrong: 0 }, trivial: { right: 0, wrong: 0 }, faults: 0 };
  for (const { test, machine, outcomes, truth } of rows) {
    const isFlaky = truth === 'flaky';
    if (isFlaky) counts.faults += 1;
    const runs = [...outcomes].map((outcome, index) =>
      run(
        `${test} ${machine}`,
        index,
        BEGIN + index * HOUR,
        outcome === 'P' ? {} : { status: 'failed', error: outcome },
      ),
    );
    const instants = runs.map(({ run: { startedAt } }) => startedAt + 1);
    if ((await alarmsOf('flaky_task_detector', runs, instants)).length > 0)
      counts.ours[isFlaky ? 'right' : 'wrong'] += 1;
    const both = /P/.test(outcomes) && /[^P]/.test(outcomes);
    if (both) counts.trivial[isFlaky ? 'right' : 'wrong'] += 1;
  }
  const told = ({ right, wrong }: { right: number; wrong: number }) =>
    `precision ${ratio(right, right + wrong)}, recall ${ratio(right, counts.faults)}`;
  return {
    detector: 'flaky_task_detector',
    dataSet: `flaky: ${rows.length} tests, ${counts.faults} of them flaky`,
    ours: told(counts.ours),
    trivial: `${told(counts.trivial)} (both outcomes seen)`,
  };
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? `- (0 of 0)` : `${(part / whole).toFixed(2)} (${part} of ${whole})`;
}

/**
 * Evaluates slow_run_detector on one program timed for 483 days in which nothing changed, so that
 * every alarm is false, and then on the same runs slowed down on purpose.
 */
export async function evaluateSteady(folder: string): Promise<RealLine[]> {
  const rows: { started_at: string; seconds: string }[] = parse(
    readFileSync(join(folder, 'durations/launch_programs_vm0.csv')),
    { columns: true },
  );
  const timed = (factor: number, from: number) =>
    rows.map(({ started_at: startedAt, seconds }, index) => {
      const took = Number(seconds) * (index >= from ? factor : 1);
      return run('launch', index, Number(startedAt), { finishedAt: Number(startedAt) + took });
    });
  const ends = (runs: readonly TaskRun[]) =>
    runs.map(({ run: { finishedAt } }) => finishedAt ?? 0).sort((a, b) => a - b);
  const healthy = timed(1, rows.length);
  const falseAlarms = await alarmsOf('slow_run_detector', healthy, ends(healthy));
  const lines: RealLine[] = [
    {
      detector: 'slow_run_detector',
      dataSet: `durations: ${rows.length} runs of one program in 483 days, nothing changed`,
      ours: `${falseAlarms.length} alarms, all false`,
      trivial: '0 (never alarm)',
    },
  ];
  for (const factor of [1.3, 1.6, 2, 3]) {
    const delays: number[] = [];
    const places = [0.2, 0.35, 0.5, 0.65, 0.8].map((part) => Math.floor(part * rows.length));
    for (const from of places) {
      const slowed = timed(factor, from);
      const all = ends(slowed);
      const [first] = await alarmsOf('slow_run_detector', slowed, all.slice(from, from + 60));
      if (first !== undefined) delays.push(all.indexOf(first) - from);
    }
    lines.push({
      detector: 'slow_run_detector',
      dataSet: `durations: the same, ${factor} times as long from one run on, at 5 places`,
      ours: `found ${delays.length} of 5, after ${delays.join(', ') || '-'} further runs`,
      trivial: '0 of 5 (never alarm)',
    });
  }
  return lines;
}

/**
 * Evaluates slow_run_detector on series whose changes five people marked. The values are scaled to
 * be durations, with one run an hour.
 */
export async function evaluateAnnotated(folder: string): Promise<RealLine> {
  const counts = { alarms: 0, right: 0, changes: 0, found: 0 };
  const names = readdirSync(join(folder, 'durations')).filter((name) => name.endsWith('.json'));
  for (const name of names) {
    const { values, annotations } = JSON.parse(
      readFileSync(join(folder, 'durations', name), 'utf8'),
    );
    const series: number[] = values.filter((value: unknown) => typeof value === 'number');
    const least = Math.min(...series);
    const runs = series.map((value, index) =>
      run(name, index, BEGIN + index * HOUR, {
        finishedAt: BEGIN + index * HOUR + 60 + 10 * (value - least),
      }),
    );
    const alarms = await alarmsOf(
      'slow_run_detector',
      runs,
      runs.map(({ run: each }) => (each.finishedAt ?? 0) + 1),
    );
    const changes = marked(annotations);
    const at = alarms.map((instant) => Math.floor((instant - BEGIN) / HOUR));
    counts.alarms += alarms.length;
    counts.changes += changes.length;
    counts.found += changes.filter((change) =>
      at.some((index) => index >= change && index <= change + 30),
    ).length;
    counts.right += at.filter((index) =>
      changes.some((change) => index >= change && index <= change + 30),
    ).length;
  }
  return {
    detector: 'slow_run_detector',
    dataSet: `durations: ${names.length} series with changes marked by people (either direction)`,
    ours:
      `precision ${ratio(counts.right, counts.alarms)}, ` +
      `recall ${ratio(counts.found, counts.changes)}`,
    trivial: 'recall 0 (never alarm)',
  };
}

/**
 * The changes with at least two marks by the five people. Marks within 5 positions of each other
 * are one change.
 */
function marked(annotations: Record<string, number[]>): number[] {
  const all = Object.values(annotations ?? {})
    .flat()
    .sort((a, b) => a - b);
  const groups: number[][] = [];
  for (const index of all) {
    const last = groups.at(-1);
    if (last !== undefined && index - (last.at(-1) ?? index) <= 5) last.push(index);
    else groups.push([index]);
  }
  return groups.filter(({ length }) => length >= 2).map((group) => group[0] ?? 0);
}

interface Line {
  readonly task_type: string;
  readonly run_id: string;
  readonly started_at: number;
  readonly finished_at: number;
  readonly status: 'success' | 'failed';
  readonly error: string | null;
}

function runsIn(file: string): Map<string, TaskRun[]> {
  const byTask = new Map<string, TaskRun[]>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const {
      task_type: task,
      run_id: runId,
      started_at: startedAt,
      finished_at: finishedAt,
      status,
      error,
    }: Line = JSON.parse(line);
    const own = byTask.get(task) ?? [];
    byTask.set(task, own);
    own.push(run(task, own.length, startedAt, { runId, finishedAt, status, error }));
  }
  return byTask;
}

const ONE_DAY = ['2024-07-19', '2024-07-21'] as const;

/**
 * The runs that were missed in each job: the day of one run each, or the first and last day of a
 * stretch of them. For the graphs and the sweep, the data's description says so. The other two
 * jobs, which run in the same place, are judged by their starts: they paused on the same day, and
 * were as irregular from the day on which the graphs stopped until their last run. The sweep shows
 * in the checks of `runs.ndjson`.
 */
const MISSED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  ':bento: Update graphs': [ONE_DAY, ['2026-02-21', '2026-05-04']],
  ':pencil: Update summary in README': [ONE_DAY, ['2026-02-21', '2026-06-19']],
  ':card_file_box: Update status summary': [ONE_DAY, ['2026-02-21', '2026-06-19']],
  'TORO Minecraft Server torosaba.net': [['2024-08-14', '2024-08-16']],
  'TORO Dynmap http://torosaba.net:60016/': [['2024-08-14', '2024-08-16']],
};

/**
 * Evaluates missed_run_detector on two years of real jobs, scanned hourly: which missed runs it
 * finds, and what else it reports.
 */
export async function evaluateToroJobs(folder: string): Promise<RealLine[]> {
  const lines: RealLine[] = [];
  const checks = [...runsIn(join(folder, 'toro/runs.ndjson'))].filter(([task]) => task in MISSED);
  for (const [task, runs] of [...runsIn(join(folder, 'toro/jobs.ndjson')), ...checks]) {
    const [first, last] = [runs[0]?.run.startedAt ?? 0, runs.at(-1)?.run.startedAt ?? 0];
    const hours = Array.from(
      { length: Math.floor((last - first) / HOUR) },
      (_, index) => first + (index + 1) * HOUR,
    );
    const known = (MISSED[task] ?? []).map((dates) =>
      dates.map((date) => Date.parse(`${date}T00:00:00Z`) / 1000),
    );
    const tell = (alarms: readonly number[]) => {
      const isKnown = (at: number) =>
        known.some(([from = 0, until = 0]) => at >= from && at <= until + DAY);
      const found = known.filter(([from = 0, until = 0]) =>
        alarms.some((at) => at >= from && at <= until + DAY),
      );
      const others = alarms
        .filter((at) => !isKnown(at))
        .map((at) => new Date(at * 1000).toISOString().slice(0, 10));
      return `${found.length} of ${known.length} known; others: ${others.length === 0 ? 'none' : others.length > 6 ? others.length : others.join(' ')}`;
    };
    const late = hours
      .filter((now) => isLate(runs, now))
      .filter((now, index, all) => now - (all[index - 1] ?? 0) > DAY);
    lines.push({
      detector: 'missed_run_detector',
      dataSet: `toro: ${task}, ${runs.length} runs`,
      ours: tell(await alarmsOf('missed_run_detector', runs, hours)),
      trivial: `${tell(late)} (1.5 x median interval)`,
    });
  }
  return lines;
}

function isLate(runs: readonly TaskRun[], now: number): boolean {
  const starts = runs
    .map(({ run: { startedAt } }) => startedAt)
    .filter((start) => start <= now)
    .slice(-20);
  const pauses = starts
    .slice(1)
    .map((start, index) => start - (starts[index] ?? start))
    .sort((a, b) => a - b);
  return (
    now - (starts.at(-1) ?? now) >
    1.5 * (pauses[Math.floor(pauses.length / 2)] ?? Number.POSITIVE_INFINITY)
  );
}
