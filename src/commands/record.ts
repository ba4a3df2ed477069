import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Command } from 'commander';
import { Option } from 'commander';
import { redactor } from '../history/errors/redact';
import { plainRuns, runParser } from '../history/import/runParser';
import { RUN_STATUSES } from '../history/run';
import { LOCAL_SOURCE } from '../history/sources/localSource';
import { storeRuns } from '../history/store';
import { UsageError } from '../lib/errors';
import { printable } from '../lib/text';
import { textOf } from '../lib/textOf';
import { writeJson } from './json/writeJson';
import type { Context } from './shared/context';
import { type CliTools, count } from './shared/options';
import { CREATING, withDatabase } from './shared/withDatabase';

export function recordCommand(program: Command, { run }: CliTools): void {
  program
    .command('record')
    .argument('<task>', 'the task that ran')
    .description('record one run, from a script')
    .addOption(
      new Option('--status <status>', 'how it ended').choices(RUN_STATUSES).makeOptionMandatory(),
    )
    .option('--error <text>', 'what it said; - reads standard input')
    .option('--started <time>', 'when it began (when it ended)')
    .option('--finished <time>', 'when it ended (now)')
    .option('--exit-code <n>', 'its exit code', count)
    .option('--run-id <id>', 'its name: the same one again updates the run')
    .option('--attempt <n>', 'which try it was', count)
    .option('--host <name>', 'where it ran (here)')
    .option('--source <name>', 'how its task is named: NAME:task')
    .option('--json', 'what was recorded, as JSON')
    .action(run(record));
}

interface RecordOptions {
  readonly status: string;
  readonly error?: string;
  readonly started?: string;
  readonly finished?: string;
  readonly exitCode?: number;
  readonly runId?: string;
  readonly attempt?: number;
  readonly host?: string;
  readonly source?: string;
  readonly json?: boolean;
}

/**
 * Records one run that a script reports.
 * @throws UsageError when the options describe no valid run
 */
async function record(
  context: Context,
  options: RecordOptions,
  [task = '']: readonly string[],
): Promise<void> {
  const { io, config, now } = context;
  const isRunning = options.status === 'running';
  const finished = isRunning ? null : (options.finished ?? now);
  const parsed = runParser({
    ...plainRuns(config.timeZone, LOCAL_SOURCE),
    nameOf: await redactor(config.redact.patterns),
  })({
    source: options.source,
    task_type: task,
    run_id: options.runId ?? `record-${randomBytes(8).toString('hex')}`,
    started_at: options.started ?? finished ?? now,
    finished_at: finished,
    status: options.status,
    error: options.error === '-' ? await textOf(io.stdin()) : options.error,
    exit_code: options.exitCode,
    attempt: options.attempt,
    host: options.host ?? hostname(),
  });
  if ('problem' in parsed)
    throw new UsageError(
      `The run is not recorded: ${printable(parsed.problem)}.`,
      "goalgen record daily_backup --status failed --error 'disk full'",
    );
  const { run } = parsed;
  await withDatabase(context, CREATING, (db) => storeRuns(db, [run], now));
  if (options.json === true)
    writeJson(io.stdout, {
      source: run.source,
      task_type: run.taskType,
      run_id: run.runId,
      status: run.status,
    });
  else if (io.stdout.isTTY === true) io.stdout.write(`recorded ${run.taskType}  ${run.status}\n`);
}
