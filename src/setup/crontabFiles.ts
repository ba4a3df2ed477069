import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Seconds to wait for `crontab -l`, which asks the system's user database. */
const WAIT_SECONDS = 5;
/** The folder in which packages put crontabs. */
const FOLDER = '/etc/cron.d';

/**
 * The text of the user's own crontab; empty for a user without one; undefined where it cannot be
 * read.
 */
export function userCrontab(env: Environment): string | undefined {
  const { status, output } = spawnSync('crontab', ['-l'], {
    env: { ...env },
    encoding: 'utf8',
    timeout: WAIT_SECONDS * 1000,
  });
  // The output is null where there is no such program.
  const [, text = '', errors = ''] = (output ?? []).map((each) => each ?? '');
  if (status === 0) return text;
  return /\bno crontab\b/i.test(errors) ? '' : undefined;
}

/** The crontabs of the system that can be read. Their lines name a user before the command. */
export function systemCrontabs(): { path: string; text: string }[] {
  const paths = [
    '/etc/crontab',
    ...namesIn(FOLDER)
      .filter(isRead)
      .map((name) => join(FOLDER, name)),
  ];
  return paths.map((path) => ({ path, text: textOf(path) }));
}

/** Whether cron reads a file of that name in its folder: others are copies, or switched off. */
function isRead(name: string): boolean {
  return /^[\w-]+$/.test(name);
}

/** The names in a folder; empty when the folder is missing or may not be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The text of a file; empty when the file is missing or may not be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
