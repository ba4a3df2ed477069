import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { DEFAULTS } from '../config/defaults';
import type { SourceConfig } from '../history/sources';
import { codeOf, UsageError } from '../lib/errors';
import { openOrCreate } from '../lib/foreignFolder';
import type { Io } from '../lib/io';
import { packageRoot } from '../lib/packageRoot';
import { counted, printable } from '../lib/text';
import { configText } from '../setup/configText';
import { type CronLine, isPipeline, recordedLine } from '../setup/crontab';
import { type Findings, findSources } from '../setup/findings';
import { createContext, type GlobalOptions } from './shared/context';
import type { CliTools } from './shared/options';
import { CREATING, withDatabase } from './shared/withDatabase';

export function initCommand(program: Command, { io }: CliTools): void {
  program
    .command('init')
    .description(
      'make the data folder and a configuration with what is found here; overwrites nothing',
    )
    .action((_own: object, command: Command) => init(io, command.optsWithGlobals<GlobalOptions>()));
}

const CONFIG_NAME = 'goalgen.json';
/**
 * Maximum number of crontab lines that are shown with `goalgen exec` before the command; the
 * operator can change the other lines in the same way.
 */
const LINES_SHOWN = 5;
const INDENT = ' '.repeat(9);
/**
 * The folders of the PATH that the crontab is to have. Cron's own PATH is shorter, and goalgen or
 * node may not be in it.
 */
const USUAL_PATHS = ['/usr/local/bin', '/usr/bin', '/bin'];
const NODE_PATH = dirname(process.execPath);
const CRON_PATH = (
  USUAL_PATHS.includes(NODE_PATH) ? USUAL_PATHS : [NODE_PATH, ...USUAL_PATHS]
).join(':');

/**
 * Makes the data folder and a configuration with the sources that are found on this machine, and
 * prints what to do next. Asks no questions and overwrites no file.
 */
async function init(io: Io, options: GlobalOptions): Promise<void> {
  const configPath = resolve(io.cwd, options.config ?? (io.env.GOALGEN_CONFIG || CONFIG_NAME));
  const lines: string[] = [];
  const findings = await findSources(io.env);
  // A data folder that is named only now, by flag or variable, is written into the configuration,
  // because scans started by cron have neither.
  const named = options.dataDir ?? (io.env.GOALGEN_DATA_DIR || undefined);
  const dataDir = named === undefined ? DEFAULTS.dataDir : resolve(io.cwd, named);
  if (existsSync(configPath)) lines.push(`kept     ${configPath}`);
  else {
    writeNew(
      configPath,
      configText(findings.sources, {
        dataDir,
        schemaPath: join(packageRoot(), 'docs/goalgen.schema.json'),
      }),
    );
    lines.push(`written  ${configPath}`);
  }
  const context = await createContext(io, { ...options, config: configPath }, 'WARN');
  const { database } = context.config;
  const isThere = existsSync(database);
  await withDatabase(context, CREATING, async () => undefined);
  lines.push(
    `${isThere ? 'kept   ' : 'made   '}  ${database}`,
    '',
    ...foundLines(findings),
    ...nextLines(configPath, variablesOf(context.config.history)),
  );
  io.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

function writeNew(path: string, text: string): void {
  try {
    const fd = openOrCreate(path, constants.O_WRONLY | constants.O_EXCL);
    try {
      writeFileSync(fd, text);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw new UsageError(
      `${path} cannot be written (${codeOf(cause)}).`,
      'name another with --config',
      { cause },
    );
  }
}

function foundLines({ sources, cronLines, systemCrontabs, hasSystemd }: Findings): string[] {
  const lines = sources.map(({ source, about }) =>
    source === undefined
      ? `found    but cannot read: ${about}`
      : `found    ${source.preset}: ${about}`,
  );
  if (hasSystemd) {
    lines.push(
      'found    systemd: take in its timers with this line in the crontab',
      `${INDENT}*/10 * * * * journalctl -o json --since -1h | ` +
        'goalgen import --format journald - >/dev/null',
    );
  }
  if (cronLines.length > 0) {
    lines.push(
      `found    ${counted(cronLines.length, 'line')} in your crontab: ` +
        'record them with the word before each',
    );
    lines.push(
      ...cronLines
        .slice(0, LINES_SHOWN)
        .map(
          (line) => `${INDENT}${recordedLine(line, hasPipefail(line.shell)) ?? leftAlone(line)}`,
        ),
    );
    const hiding = cronLines.filter(
      ({ command, shell }) => isPipeline(command) && !hasPipefail(shell),
    ).length;
    if (hiding > 0)
      lines.push(
        `${INDENT}in ${counted(hiding, 'line')} with |, sh reports only the failure of the last part: ` +
          "use bash -o pipefail -c '...' there",
      );
    if (cronLines.length > LINES_SHOWN)
      lines.push(`${INDENT}and ${cronLines.length - LINES_SHOWN} more`);
  }
  for (const { path, lines: count } of systemCrontabs)
    lines.push(
      `found    ${counted(count, 'line')} in ${path}: ` +
        'the word before the command (goalgen exec TASK --) records them',
    );
  return lines.length === 0
    ? [
        'found    nothing that runs tasks here: ' +
          'begin with goalgen exec TASK -- COMMAND, or docs/sources.md',
        '',
      ]
    : [...lines, ''];
}

/** Whether the shell has the option pipefail; dash, which is `sh` on Debian, has it from 0.5.13 on. */
function hasPipefail(shell: string): boolean {
  return spawnSync(shell, ['-o', 'pipefail', '-c', ':'], { stdio: 'ignore' }).status === 0;
}

function leftAlone({ schedule, command }: CronLine): string {
  return `# left alone, for its %: ${schedule} ${command}`;
}

/**
 * The environment variables that hold addresses of servers. They must be set in the crontab,
 * because cron does not know the variables of the operator's shell.
 */
function variablesOf(sources: readonly SourceConfig[]): string[] {
  const named = sources.flatMap((source) =>
    'urlVariable' in source ? (source.urlVariable ?? []) : [],
  );
  return [...new Set(named)];
}

function nextLines(configPath: string, variables: readonly string[]): string[] {
  return [
    'Next, for crontab -e, above the lines of jobs. ' +
      'Quiet: the scan prints, and so cron mails, only what needs a person.',
    `PATH=${CRON_PATH}`,
    `GOALGEN_CONFIG=${configPath}`,
    ...variables.map(
      (name) => `${name}=... (its address; cron does not know the variables of your shell)`,
    ),
    '7 * * * * goalgen scan --quiet',
    '',
    'And then: goalgen doctor; goalgen scan --dry-run',
  ];
}
