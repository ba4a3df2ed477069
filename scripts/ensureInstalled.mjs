// Makes every `npm run` script work on a fresh clone: installs when node_modules is missing or
// older than the lockfile.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function modifiedAt(path) {
  return (
    statSync(new URL(path, new URL('..', import.meta.url)), { throwIfNoEntry: false })?.mtimeMs ?? 0
  );
}

// npm writes this file last, so it is there only after an install that finished.
const installedAt = modifiedAt('node_modules/.package-lock.json');
if (installedAt < modifiedAt('package-lock.json')) {
  console.error(
    'Installing dependencies ' +
      '(better-sqlite3 compiles where no prebuilt binary is at hand: about a minute)...',
  );
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  process.exitCode = status ?? 1;
}
