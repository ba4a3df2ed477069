import { basename } from 'node:path';
import { shorten } from '../lib/text';

/** A line of a crontab that starts something. */
export interface CronLine {
  /** When: five fields, or a word such as `@daily`. */
  readonly schedule: string;
  readonly command: string;
  /** What runs it: cron's own, or what a line SHELL= above it says. */
  readonly shell: string;
}

const SCHEDULE = /^(@\w+|(?:\S+\s+){4}\S+)\s+(.+)$/;
/** What stands before a command and is none. */
const PREFIX =
  /^(?:(?:\w+=\S*|(?:\/\S*\/)?(?:env|nice|ionice|nohup|time|flock|timeout|sudo|exec)|cd\s+\S+\s*(?:&&|;)|-\S+|\d+\w?|&&|;|\S+\.lock)\s+)+/;
const INTERPRETER = /^(?:\/\S*\/)?(?:ba|da|z)?(?:sh|python3?|php|perl|node|ruby|env)$/;
/** Words that only a shell knows. */
const BUILTIN = /^(?:\.|source|exec|cd|command|export|set|eval|ulimit|umask|if|for|while|test|\[)$/;
const TASK_NAME_LENGTH_MAX = 40;

/** The lines of a user's crontab that run something, but goalgen's own. */
export function cronLines(text: string): CronLine[] {
  let shell = 'sh';
  return text.split('\n').flatMap((line) => {
    const trimmed = line.trim();
    shell = /^SHELL\s*=\s*"?([^"\s]+)"?$/.exec(trimmed)?.[1] ?? shell;
    if (trimmed.startsWith('#') || /^\w+\s*=/.test(trimmed)) return [];
    const [, schedule, command] = SCHEDULE.exec(trimmed) ?? [];
    if (schedule === undefined || command === undefined || /\bgoalgen\b/.test(command)) return [];
    return [{ schedule, command, shell }];
  });
}

/**
 * The same line with the run recorded: the word before the command. Undefined for a command with input of its own: at a
 * bare `%` cron cuts it, and what stands behind is typed into it.
 */
export function recordedLine({ schedule, command, shell }: CronLine): string | undefined {
  if (/(?<!\\)%/.test(command)) return undefined;
  const name = taskNameFor(command);
  return isProgram(command)
    ? `${schedule} goalgen exec ${name} -- ${command}`
    : `${schedule} goalgen exec ${name} -- ${shell} -c '${command.replaceAll("'", `'\\''`)}'`;
}

/** One program with its arguments, maybe with its output put somewhere; everything else is for a shell. */
function isProgram(command: string): boolean {
  const [first = ''] = command.split(/\s/, 1);
  const rest = command.replace(/(?:\d?>>?&?|&>)\s*\S+/g, '');
  return /^[\w./-]+$/.test(first) && !BUILTIN.test(first) && !/[|;&<>()$`]/.test(rest);
}

/** `/usr/local/bin/backup.sh --full` is called `backup`. */
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
