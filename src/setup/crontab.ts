import { basename } from 'node:path';
import { shorten } from '../printable';

/** A line of a crontab that starts something. */
export interface CronLine {
  /** When: five fields, or a word such as `@daily`. */
  readonly schedule: string;
  readonly command: string;
}

const SCHEDULE = /^(@\w+|(?:\S+\s+){4}\S+)\s+(.+)$/;
/** What stands before a command and is none. */
const PREFIX =
  /^(?:(?:\w+=\S*|env|nice|ionice|nohup|time|flock|timeout|sudo|cd\s+\S+\s*(?:&&|;)|-\S+|\d+\w?|&&|;|\S+\.lock)\s+)+/;
const NAME_LENGTH_MAX = 40;

/** The lines of a user's crontab that run something, but goalgen's own. */
export function cronLines(text: string): CronLine[] {
  return text.split('\n').flatMap((line) => {
    const trimmed = line.trim();
    if (trimmed.startsWith('#') || /^\w+\s*=/.test(trimmed)) return [];
    const [, schedule, command] = SCHEDULE.exec(trimmed) ?? [];
    if (schedule === undefined || command === undefined || /\bgoalgen\b/.test(command)) return [];
    return [{ schedule, command }];
  });
}

/** The same line with the run recorded: the word before the command. */
export function recordedLine({ schedule, command }: CronLine): string {
  const isSimple = !/[|;&<>()$`]/.test(command.replace(/(?:\d?>>?|2>&1|&>)\s*\S*/g, ''));
  const name = taskNameFor(command);
  return isSimple
    ? `${schedule} goalgen exec ${name} -- ${command}`
    : `${schedule} goalgen exec ${name} -- sh -c '${command.replaceAll("'", `'\\''`)}'`;
}

/** `/usr/local/bin/backup.sh --full` is called `backup`. */
function taskNameFor(command: string): string {
  const rest = command.replace(PREFIX, '');
  const words = (rest === '' ? command : rest).split(/\s+/);
  const program = words.find(
    (word) => !/^(?:bash|sh|python3?|php|perl|node|ruby|\/\S*\/(?:bash|sh|python3?|env))$/.test(word),
  );
  const name = basename(program ?? 'task')
    .replace(/\.\w{1,4}$/, '')
    .replace(/[^\w.-]+/g, '_');
  return shorten(name === '' ? 'task' : name, NAME_LENGTH_MAX);
}
