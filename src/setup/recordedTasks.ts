import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { LOCAL_SOURCE } from '../history/sources/localSource';
import type { Statement, Told } from '../history/statements/statement';
import { systemTimeZone } from '../lib/clock';
import { CRON_LINE } from './crontab';
import { type Environment, systemCrontabs, userCrontab } from './crontabFiles';

/** A task that `goalgen exec` records, by the line of a crontab that starts it. */
export interface RecordedTask {
  readonly task: string;
  /** Five fields, or a word such as `@daily`. */
  readonly schedule: string;
  /** The time zone that the crontab names, as only some crons heed it. */
  readonly timeZone: string | undefined;
  /** The data folder that the crontab names. */
  readonly dataDir: string | undefined;
}

const SETTING = /^(\w+)\s*=\s*"?([^"]*?)"?$/;
/** `goalgen exec`, the words behind it, and the `--` before the command that it runs. */
const EXEC = /\bgoalgen(?:\.js)?\s+(?:.*?\s)?exec\s+(.*?)\s--(?:\s|$)/;
const DATA_DIR = /(?:--data-dir[= ]|\bGOALGEN_DATA_DIR=)(\S+)/;
/** Flags of `goalgen exec` that stand alone. All others have a value after them. */
const BARE_FLAGS: readonly string[] = ['--lock'];

/**
 * The tasks that the lines of a crontab record.
 * @param namesUsers true for a crontab of the system, whose lines name a user before the command
 */
export function recordedTasks(text: string, namesUsers: boolean): RecordedTask[] {
  let timeZone: string | undefined;
  let dataDir: string | undefined;
  return text.split('\n').flatMap((line): RecordedTask[] => {
    const [, name, value] = SETTING.exec(line.trim()) ?? [];
    if (name === 'CRON_TZ') timeZone = value;
    if (name === 'GOALGEN_DATA_DIR') dataDir = value;
    const [, schedule, rest = ''] = CRON_LINE.exec(line.trim()) ?? [];
    if (schedule === undefined || line.trim().startsWith('#') || name !== undefined) return [];
    const command = namesUsers ? rest.replace(/^\S+\s+/, '') : rest;
    const task = firstArgument(EXEC.exec(command)?.[1] ?? '');
    if (task === undefined) return [];
    return [{ task, schedule, timeZone, dataDir: DATA_DIR.exec(command)?.[1] ?? dataDir }];
  });
}

/** The first word that is neither a flag nor a flag's value. */
function firstArgument(words: string): string | undefined {
  const all = [...words.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
  const isValue = (index: number) => {
    const flag = all[index - 1] ?? '';
    return flag.startsWith('--') && !flag.includes('=') && !BARE_FLAGS.includes(flag);
  };
  return all.find((word, index) => !word.startsWith('-') && !isValue(index));
}

/**
 * What the crontabs that this user can read say of the tasks that `goalgen exec` records into this
 * data folder: when cron starts them. Nothing where the user's own crontab cannot be read.
 */
export function toldByCrontabs(env: Environment, dataDir: string): Told[] {
  const own = userCrontab(env);
  if (own === undefined) return [];
  const statements = [
    ...recordedTasks(own, false),
    ...systemCrontabs().flatMap(({ text }) => recordedTasks(text, true)),
  ]
    .filter((each) => each.dataDir === undefined || resolve(each.dataDir) === dataDir)
    .map(
      ({ task, schedule, timeZone }): Statement => ({
        taskType: task,
        covers: 'task',
        state: 'on',
        schedule,
        timeZone: timeZone ?? systemTimeZone(),
      }),
    );
  // By number: a user in a container may have no name.
  const toldBy = `crontabs of user ${process.getuid?.() ?? ''} on ${hostname()}`;
  return [{ source: LOCAL_SOURCE, toldBy, isWhole: true, statements }];
}
