// Builds the program and runs the tests of some files under one time zone (TZ, or UTC): `npm run test:one -- tests/gates/gate.test.ts`.
import './ensureInstalled.mjs';
import { execFileSync } from 'node:child_process';
import { runJest, TIME_ZONES } from './jest/run.mjs';

const args = process.argv.slice(2);
if (args.length === 0) {
  console.error('Say which tests: npm run test:one -- tests/gates');
  process.exitCode = 2;
} else {
  execFileSync(process.execPath, ['scripts/build.mjs']);
  process.exitCode = await runJest({
    timeZone: process.env.TZ ?? TIME_ZONES[0],
    // One process: two would build at the same time.
    args: ['--runInBand', ...args],
    isBuilt: true,
  });
}
