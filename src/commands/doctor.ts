import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { SCHEMA_VERSION } from '../db/migrate';
import { openInMemory } from '../db/open';
import type { Sqlite } from '../db/sqlite';
import { activeDetectors, namesOf } from '../detectors';
import { sourceFreshness } from '../detectors/sourceFreshness';
import { stopFileOf } from '../goals/autoApproval';
import { countInFlight } from '../history/sources/native';
import { type Head, newestHead } from '../ledger/head';
import { DAY_SECONDS, type Instant } from '../lib/clock';
import { FailedError, GoalgenError } from '../lib/errors';
import { counted } from '../lib/text';
import { lastScans } from '../scan/telemetry';
import { bad, type Check, note, ok } from '../setup/doctor/check';
import { checkLostRuns } from '../setup/doctor/lostRuns';
import { checkNames } from '../setup/doctor/names';
import { checkPipeline } from '../setup/doctor/pipeline';
import { checkRetention } from '../setup/doctor/retention';
import { checkSchedule } from '../setup/doctor/schedule';
import { checkSources } from '../setup/doctor/sources';
import { checkSpools } from '../setup/doctor/spool';
import { checksJson } from './json/doctor';
import { writeJson } from './json/writeJson';
import { renderChecks } from './print/checks';
import type { Context } from './shared/context';
import { openHistory } from './shared/openHistory';
import type { CliTools, JsonOption } from './shared/options';
import { spoolsOf } from './shared/spool';
import { verifyLedger } from './shared/verifyLedger';
import { JUDGING, withDatabase } from './shared/withDatabase';

export function doctorCommand(program: Command, { run }: CliTools): void {
  program
    .command('doctor')
    .description(
      'check sources, detectors, gates, schedule, ledger and clock; code 1 when something is bad',
    )
    .option('--json', 'the checks as JSON')
    .action(run(doctor));
}

/** Number of the last scans from whose times the schedule is judged. */
const SCANS_LOOKED_AT = 20;

/**
 * Checks everything that a scan depends on, and changes nothing.
 * @throws FailedError when a check is bad
 */
async function doctor(context: Context, options: JsonOption): Promise<void> {
  const { io } = context;
  const checks = await allChecks(context);
  if (options.json === true) writeJson(io.stdout, checksJson(checks, await ledgerHead(context)));
  else io.stdout.write(renderChecks(io, checks));
  const found = checks.filter(({ level }) => level === 'bad');
  const [first] = found;
  if (first === undefined) return;
  const more = found.length === 1 ? '' : ` (and ${found.length - 1} more)`;
  throw new FailedError(
    `${first.subject}: ${first.message}${more}.`.replace(/\.\.$/, '.'),
    first.hint ?? 'docs/sources.md',
  );
}

/** The head of the ledger, for monitors that keep it elsewhere. */
async function ledgerHead(context: Context): Promise<Head | undefined> {
  try {
    return await withDatabase(context, JUDGING, newestHead);
  } catch (error) {
    if (error instanceof GoalgenError) return undefined; // one of the checks says why
    throw error;
  }
}

async function allChecks(context: Context): Promise<Check[]> {
  const { config } = context;
  if (!existsSync(config.database)) {
    const missing = bad(
      'database',
      `there is none at ${config.database}`,
      'goalgen init, or name another with --data-dir',
    );
    const empty = openInMemory();
    const sources = await sourceChecks(context, empty).finally(() => empty.close());
    return [missing, ...sources, ...spoolChecks(context)];
  }
  try {
    return await withDatabase(context, JUDGING, (db) => checksOf(context, db));
  } catch (error) {
    if (!(error instanceof GoalgenError)) throw error;
    return [bad('database', error.message, error.hint), ...spoolChecks(context)];
  }
}

function spoolChecks(context: Context): Check[] {
  const { now, config } = context;
  return checkSpools(spoolsOf(context), { now, timeZone: config.timeZone });
}

async function checksOf(context: Context, db: Sqlite): Promise<Check[]> {
  const { config, now } = context;
  return [
    ok('schema', `version ${SCHEMA_VERSION}, the one that this goalgen makes`),
    ...(await sourceChecks(context, db)),
    ...(await inFlightCheck(db, now)),
    ...spoolChecks(context),
    ...stopCheck(config),
    ...(await checkPipeline(db, namesOf(await activeDetectors(config)), now)),
    ...checkSchedule(await lastScans(db, SCANS_LOOKED_AT), now, config.timeZone),
    await ledgerCheck(context, db),
  ];
}

async function sourceChecks(context: Context, db: Sqlite): Promise<Check[]> {
  const { config, now } = context;
  const history = await openHistory(context, db);
  try {
    const { timeZone } = config;
    const { tasks } = await activeDetectors(config);
    const detector = sourceFreshness.make(config.detectors.feed_detector, { timeZone });
    return await history.snapshot(async () => [
      ...(await checkSources(history, { now, timeZone, detector })),
      ...(await checkLostRuns(history, { now, timeZone })),
      ...(await checkNames(history, now)),
      // Last, because it tells what the questions before it found.
      ...(await checkRetention(history, tasks, { now, timeZone })),
    ]);
  } finally {
    await history.close();
  }
}

/** Notes that the stop file exists: the operator put it there on purpose, and easily forgets it. */
function stopCheck(config: Context['config']): Check[] {
  const stopFile = stopFileOf(config);
  return stopFile === undefined
    ? []
    : [note('autonomy', `${stopFile} is there: nothing is decided automatically`)];
}

/**
 * Notes runs that began more than a day ago, and at most 30 days ago, and never ended: their
 * machine went down, or they hang.
 */
async function inFlightCheck(db: Sqlite, now: Instant): Promise<Check[]> {
  const count = await countInFlight(db, {
    since: now - 30 * DAY_SECONDS,
    until: now - DAY_SECONDS,
  });
  if (count === 0) return [];
  return [
    note(
      'runs',
      `${counted(count, 'run')} of the last 30 days began more than a day ago and never ended`,
    ),
  ];
}

async function ledgerCheck(context: Context, db: Sqlite): Promise<Check> {
  const { sound, events, problems, pending } = await verifyLedger(context, db);
  if (!sound)
    return bad('ledger', problems[0] ?? 'not sound', 'goalgen ledger verify; docs/reliability.md');
  const told = `sound: ${counted(events, 'event')}`;
  return pending === 0
    ? ok('ledger', told)
    : note('ledger', `${told}, ${pending} of them not in the file yet`);
}
