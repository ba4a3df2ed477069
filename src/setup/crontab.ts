import { basename } from 'node:path';
import { shorten } from '../lib/text';

/** A line of a crontab that runs a command. */
export interface CronLine {
  /** When cron runs the command: five fields, or a word such as `@daily`. */
  readonly schedule: string;
  readonly command: string;
  /** The shell that cron runs the command with: `sh`, or the one of a line SHELL= above it. */
  readonly shell: string;
}

/** A line that runs a command: when, and which. */
export const CRON_LINE = /^(@\w+|(?:\S+\s+){4}\S+)\s+(.+)$/;
/** Words before the program itself: assignments, `env`, `nice`, `cd`, flags, lock files. */
const PREFIX =
  /^(?:(?:\w+=\S*|(?:\/\S*\/)?(?:env|nice|ionice|nohup|time|flock|timeout|sudo|exec)|cd\s+\S+\s*(?:&&|;)|-\S+|\d+\w?|&&|;|\S+\.lock)\s+)+/;
const INTERPRETER = /^(?:\/\S*\/)?(?:ba|da|z)?(?:sh|python3?|php|perl|node|ruby|env)$/;
/** Commands that a shell has built in, so that only a shell can run them. */
const BUILTIN = /^(?:\.|source|exec|cd|command|export|set|eval|ulimit|umask|if|for|while|test|\[)$/;
const TASK_NAME_LENGTH_MAX = 40;

/** The lines of a user's crontab that run a command, without those that run goalgen. */
export function cronLines(text: string): CronLine[] {
  let shell = 'sh';
  return text.split('\n').flatMap((line) => {
    const trimmed = line.trim();
    shell = /^SHELL\s*=\s*"?([^"\s]+)"?$/.exec(trimmed)?.[1] ?? shell;
    if (trimmed.startsWith('#') || /^\w+\s*=/.test(trimmed)) return [];
    const [, schedule, command] = CRON_LINE.exec(trimmed) ?? [];
    if (schedule === undefined || command === undefined || /\bgoalgen\b/.test(command)) return [];
    return [{ schedule, command, shell }];
  });
}

/**
 * The line with `goalgen exec` before the command, so that its runs are recorded. Undefined for a
 * command that contains a bare `%`, where cron ends the command and passes the rest of the line to
 * it as input.
 * @param hasPipefail whether the shell can report the exit code of the part of a pipeline that failed
 */
export function recordedLine(
  { schedule, command, shell }: CronLine,
  hasPipefail: boolean,
): string | undefined {
  if (/(?<!\\)%/.test(command)) return undefined;
  const name = taskNameFor(command);
  if (isProgram(command)) return `${schedule} goalgen exec ${name} -- ${command}`;
  const flags = hasPipefail && isPipeline(command) ? '-o pipefail -c' : '-c';
  const quoted = command.replaceAll("'", `'\\''`);
  return `${schedule} goalgen exec ${name} -- ${shell} ${flags} '${quoted}'`;
}

/** Whether `|` joins commands; `||` and a `|` within quotes do not. */
export function isPipeline(command: string): boolean {
  const bare = command.replace(/\\.|'[^']*'|"(?:[^"\\]|\\.)*"/g, '').replaceAll('||', '');
  return bare.includes('|');
}

/**
 * Whether a command is one program with its arguments, perhaps with its output redirected. Any
 * other command needs a shell.
 */
function isProgram(command: string): boolean {
  const [first = ''] = command.split(/\s/, 1);
  const rest = command.replace(/(?:\d?>>?&?|&>)\s*\S+/g, '');
  return /^[\w./-]+$/.test(first) && !BUILTIN.test(first) && !/[|;&<>()$`]/.test(rest);
}

/** The task name for a command: `backup` for `/usr/local/bin/backup.sh --full`. */
function taskNameFor(command: string): string {
  const rest = command.replace(PREFIX, '');
  const words = (rest === '' ? command : rest).split(/\s+/);
  const program = words.find(
    (word) => !INTERPRETER.test(word) && !BUILTIN.test(word) && !word.startsWith('-'),
  );
  const name = basename(program ?? 'task')
    .replace(/\.\w{1,4}$/, '')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[-.]+/, '');
  return shorten(name === '' ? 'task' : name, TASK_NAME_LENGTH_MAX);
}
