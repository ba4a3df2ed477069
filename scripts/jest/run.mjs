// Runs jest on the project's tests under one time zone.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The time zones of the tests. People live in zones that change their clocks, such as the second. */
export const TIME_ZONES = ['UTC', 'America/New_York'];

/**
 * @param {{ timeZone: string, config?: string, args: readonly string[], isBuilt: boolean }} options
 *   `args` go to jest. `isBuilt` says that dist is up to date: else each test that starts the
 *   program compares the times of files first, and builds where it must.
 * @returns {Promise<number>} the exit code of jest
 */
export function runJest({ timeZone, config = 'jest.config.mjs', args, isBuilt }) {
  // A configuration into which its group may write is not believed, and tests write many.
  process.umask(0o022);
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      `--config=scripts/jest/${config}`,
      ...args,
    ],
    {
      cwd: root,
      env: { ...process.env, TZ: timeZone, ...(isBuilt ? { TESTS_HAVE_BUILT: '1' } : {}) },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done(code ?? 1));
  });
}

/**
 * Whether the tests of a file also run under the second time zone in `npm test`: its first line
 * says so, with the reason.
 */
export function isMarkedForZones(path) {
  return readFileSync(path, 'utf8').startsWith(MARK);
}

export const MARK = '// Runs in every time zone of the tests: ';
