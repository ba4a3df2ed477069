// Runs every test twice: under UTC, and in a time zone that changes its clocks, because people live
// in such zones. Arguments go to jest: `npm test -- ledger`. `--zones=UTC` runs the tests once,
// which the long fault tests use.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const zones = process.argv
  .find((argument) => argument.startsWith('--zones='))
  ?.slice('--zones='.length);
const TIME_ZONES = zones?.split(',') ?? ['UTC', 'America/New_York'];
const jestArguments = process.argv.slice(2).filter((argument) => !argument.startsWith('--zones='));
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'goalgen-results-'));
const total = { passed: 0, failed: 0, skipped: 0 };

try {
  for (const timeZone of TIME_ZONES) {
    console.error(`\nTests with TZ=${timeZone}`);
    const results = join(folder, timeZone.replace('/', '-'));
    const { status } = spawnSync(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--no-warnings',
        'node_modules/jest/bin/jest.js',
        '--json',
        `--outputFile=${results}`,
        ...jestArguments,
      ],
      { cwd: root, env: { ...process.env, TZ: timeZone }, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const counts = JSON.parse(readFileSync(results, 'utf8'));
    total.passed += counts.numPassedTests;
    // A test suite that does not load has no tests that fail, but counts as failed.
    total.failed += counts.numFailedTests + counts.numRuntimeErrorTestSuites;
    total.skipped += counts.numPendingTests;
    if (status !== 0) process.exitCode = 1;
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
