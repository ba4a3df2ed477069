import { createReadStream, type ReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { useOf } from '../config/places';
import { redactor } from '../history/errors/redact';
import { plainText } from '../history/import/encoding';
import { FORMAT_NAMES, type FormatName, formatNamed } from '../history/import/formats';
import { CSV_COLUMNS } from '../history/import/formats/csvHeader';
import { type ImportReport, importRuns } from '../history/import/import';
import { Rejects } from '../history/import/rejects';
import { plainRuns, runParser } from '../history/import/runParser';
import { NotUnderstoodCounts } from '../history/notUnderstood';
import { NAME_LENGTH_MAX, RUN_STATUSES, type RunStatus } from '../history/run';
import { taskNames } from '../history/taskNames';
import { codeOf, UsageError } from '../lib/errors';
import { globMatches } from '../lib/glob';
import { groupBy } from '../lib/groupBy';
import { printable, shorten } from '../lib/text';
import { importJson } from './json/import';
import { writeJson } from './json/writeJson';
import { renderImport } from './print/import';
import { progressBar } from './print/progress';
import type { Context } from './shared/context';
import { type CliTools, collect } from './shared/options';
import { CREATING, withDatabase } from './shared/withDatabase';

export function importCommand(program: Command, { run }: CliTools): void {
  program
    .command('import')
    .argument('<file>', 'what was printed or logged; - reads standard input')
    .description(
      'take runs into the built-in history; ' +
        'runs known already are not doubled, changed ones are updated',
    )
    .addOption(new Option('--format <name>', 'what it is (ndjson)').choices(FORMAT_NAMES))
    .option('--source <name>', 'how its tasks are named: NAME:task')
    .option(
      '--map <column=Name>',
      'csv: where a column is found, or ==text for all rows; repeatable (systemd-timers: host==NAME)',
      collect,
    )
    .option('--delimiter <text>', 'csv: what separates fields (,)')
    .option(
      '--unit <glob>',
      'journald, systemd-timers: which units are tasks (services that are not of systemd itself); repeatable',
      collect,
    )
    .option(
      '--status <word=status>',
      'what a word for a status means, such as aborted=cancelled; repeatable',
      collect,
    )
    .option('--milliseconds', 'numbers are milliseconds since 1970, not seconds')
    .option('--time-format <format>', 'how local times are written, such as dd.MM.yyyy HH:mm:ss')
    .option('--rejects <file>', 'write what is not imported to this file')
    .option('--json', 'the counts as JSON')
    .action(run(importFile));
}

/** Bytes of a file that are read at a time. */
const CHUNK_BYTES = 1024 * 1024;

/** Maximum length of an example of what was not understood, in characters. */
const EXAMPLE_LENGTH_MAX = 200;

interface ImportOptions {
  readonly format?: FormatName;
  readonly source?: string;
  readonly map?: readonly string[];
  readonly delimiter?: string;
  readonly unit?: readonly string[];
  readonly status?: readonly string[];
  readonly milliseconds?: boolean;
  readonly timeFormat?: string;
  readonly rejects?: string;
  readonly json?: boolean;
}

async function importFile(
  context: Context,
  options: ImportOptions,
  [file = '']: readonly string[],
): Promise<void> {
  const { io, config, now, log } = context;
  const formatName = options.format ?? 'ndjson';
  const { source, format } = await formatNamed(formatName);
  const notUnderstood = new NotUnderstoodCounts();
  const redact = await redactor(config.redact.patterns);
  const formatOptions = {
    timeZone: config.timeZone,
    now,
    columns: columnsOf(options),
    delimiter: delimiterOf(options),
    host: hostname(),
    isTask: unitsOf(options),
    asksForServices: options.unit !== undefined,
    redact,
    warn: log.warn,
    notUnderstood: (what: string, example: string, times = 1) =>
      notUnderstood.add(what, shorten(redact(example), EXAMPLE_LENGTH_MAX), times),
  };
  const ownSource = options.source === undefined ? source : checkedSource(options.source);
  const wantedName = await taskNames(config.taskNames.patterns);
  // A task may be called after its command line.
  const nameOf = (name: string) => redact(wantedName(name));
  const parse = runParser({
    ...plainRuns(config.timeZone, ownSource),
    isMilliseconds: options.milliseconds === true,
    ownFormat: await timeFormatOf(options, config.timeZone),
    statuses: statusesOf(options),
    nameOf,
  });
  const path = file === '-' ? undefined : resolve(io.cwd, file);
  const rejectsPath = options.rejects === undefined ? undefined : resolve(io.cwd, options.rejects);
  const use =
    rejectsPath === undefined ? undefined : useOf(rejectsPath, config, context.configFile);
  if (use !== undefined)
    throw new UsageError(
      `--rejects names a file that is in use here: it ${use}.`,
      'name another file',
    );
  const rejects = new Rejects(rejectsPath, [path]);
  const input =
    path === undefined ? { chunks: io.stdin(), size: undefined } : await openInput(path);
  const bar = await progressBar(io.stderr, input.size);
  const report = await withDatabase(context, CREATING, (db) =>
    importRuns(db, format(plainText(input.chunks), formatOptions), {
      parse,
      now,
      source: ownSource,
      format: formatName,
      nameOf,
      notUnderstood,
      progress: bar.advance,
      reject: (raw, header) => rejects.take(raw, header),
      quote: (raw) => shorten(redact(raw.toString()), EXAMPLE_LENGTH_MAX),
    }),
  ).finally(() => {
    bar.stop();
    input.chunks.destroy();
    rejects.close();
  });
  if (options.json === true) writeJson(io.stdout, importJson(report));
  else io.stdout.write(renderImport(report));
  if (report.runsRead === 0 && report.statements === 0)
    log.warn('0 runs read: the input held none. Did the program that should print them fail?');
  failOnRejected(report, rejects);
}

function checkedSource(name: string): string {
  if (
    name !== '' &&
    name.length <= NAME_LENGTH_MAX &&
    !name.includes(':') &&
    printable(name) === name
  )
    return name;
  throw new UsageError(
    `--source ${printable(name)}: expected a name without colon.`,
    '--source laptop',
  );
}

function delimiterOf({ delimiter = ',' }: ImportOptions): string {
  if (delimiter === '\\t') return '\t';
  if (/^[^"\r\n]{1,5}$/.test(delimiter)) return delimiter;
  throw new UsageError(
    `--delimiter ${printable(delimiter)}: expected what separates fields.`,
    "--delimiter ';'",
  );
}

/**
 * Where each column of a run is found, from options such as `--map started_at=StartTime` or, for a
 * fixed text, `--map task_type==backup`.
 */
function columnsOf({ map = [], format }: ImportOptions): Map<string, string> {
  const isHostOfTimers =
    format === 'systemd-timers' && map.every((text) => text.startsWith('host=='));
  if (map.length > 0 && format !== 'csv' && !isHostOfTimers)
    throw new UsageError(
      '--map is for --format csv, and host==NAME for systemd-timers.',
      'goalgen import --help',
    );
  return new Map(
    map.map((text) => {
      const [name = '', ...rest] = text.split('=');
      if (rest.length > 0 && CSV_COLUMNS.some((column) => column === name))
        return [name, rest.join('=')];
      throw new UsageError(
        `--map ${printable(text)}: expected a column of a run and where it is found.`,
        `--map started_at=StartTime; columns: ${CSV_COLUMNS.join(', ')}`,
      );
    }),
  );
}

/** The operator's own words for statuses, from options such as `--status aborted=cancelled`. */
function statusesOf({ status = [] }: ImportOptions): Map<string, RunStatus> {
  return new Map(
    status.map((text) => {
      const at = text.lastIndexOf('=');
      const meant = RUN_STATUSES.find((each) => each === text.slice(at + 1));
      if (at > 0 && meant !== undefined) return [text.slice(0, at), meant];
      throw new UsageError(
        `--status ${printable(text)}: expected a word and the status that it means.`,
        `--status aborted=cancelled; statuses: ${RUN_STATUSES.join(', ')}`,
      );
    }),
  );
}

async function timeFormatOf({ timeFormat }: ImportOptions, timeZone: string) {
  if (timeFormat === undefined) return undefined;
  const { ownTimeFormat } = await import('../history/import/ownTimeFormat');
  return ownTimeFormat(timeFormat, timeZone);
}

function unitsOf({ unit: globs = [], format }: ImportOptions): (unit: string) => boolean {
  if (globs.length > 0 && format !== 'journald' && format !== 'systemd-timers')
    throw new UsageError(
      '--unit is for --format journald and systemd-timers.',
      'goalgen import --help',
    );
  return (unit) => globs.length === 0 || globs.some((glob) => globMatches(glob, unit));
}

async function openInput(path: string): Promise<{ chunks: ReadStream; size: number }> {
  let handle: FileHandle;
  try {
    handle = await open(path);
  } catch (cause) {
    throw new UsageError(
      `${printable(path)} cannot be read (${codeOf(cause)}).`,
      'goalgen import FILE, or - for standard input',
      { cause },
    );
  }
  const stat = await handle.stat();
  if (stat.isDirectory()) {
    await handle.close();
    throw new UsageError(
      `${printable(path)} is a directory.`,
      'goalgen import FILE, or - for standard input',
    );
  }
  return {
    chunks: createReadStream(path, { fd: handle, highWaterMark: CHUNK_BYTES }),
    size: stat.size,
  };
}

/** Tells which lines were refused. Lines with one fault are told together, with one text. */
function failOnRejected({ rejected, problems }: ImportReport, { path }: Rejects): void {
  if (rejected === 0) return;
  const told = [...groupBy(problems, ({ problem }) => problem)].map(([problem, alike]) => {
    const lines = alike.map(({ line }) => line).join(', ');
    const example = alike[0]?.example;
    return (
      `${alike.length === 1 ? 'line' : 'lines'} ${lines}: ${printable(problem)}` +
      `${example === undefined ? '' : `: "${printable(example)}"`}`
    );
  });
  const more = rejected > problems.length ? `; and ${rejected - problems.length} more` : '';
  const text = `${told.join('; ')}${more}`;
  throw new UsageError(
    `${rejected} ${rejected === 1 ? 'line was' : 'lines were'} not imported: ${text}` +
      (text.endsWith('?') ? '' : '.'),
    path === undefined
      ? 'mend them and import the file again; what was imported is kept and not doubled'
      : `mend ${printable(path)}, where they are, and import that`,
  );
}
