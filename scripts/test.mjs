// Runs the tests: all under UTC, and the files that are marked for it under a time zone that
// changes its clocks, too. Arguments go to jest: `npm test -- ledger`. `--all-zones` runs every
// file under both zones, as `.ci/run` does, and names the files that must be marked.
// `--config=faults.config.mjs` runs the long fault tests once.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMarkedForZones, MARK, runJest, TIME_ZONES } from './jest/run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, tokens } = parseArgs({
  strict: false,
  tokens: true,
  options: { 'all-zones': { type: 'boolean' }, config: { type: 'string' } },
});
const isOurs = (token) => token.kind === 'option' && ['all-zones', 'config'].includes(token.name);
const ours = new Set(tokens.filter(isOurs).map(({ index }) => index));
const args = process.argv.slice(2).filter((_, index) => !ours.has(index));
const total = { passed: 0, failed: 0, skipped: 0 };
const folder = mkdtempSync(join(tmpdir(), 'goalgen-results-'));

execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root });
try {
  const inUtc = await runAll(TIME_ZONES[0], args);
  if (values.config === undefined) await runInSecondZone(inUtc);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function runInSecondZone(inUtc) {
  const files = inUtc.testResults.map(({ name }) => name);
  const marked = files.filter(isMarkedForZones);
  const wanted = values['all-zones'] === true ? files : marked;
  if (wanted.length === 0) return;
  const flags = args.filter((arg) => arg.startsWith('-'));
  const elsewhere = await runAll(TIME_ZONES[1], [...flags, '--runTestsByPath', ...wanted]);
  const failedInUtc = failures(inUtc);
  const differing = [...failures(elsewhere)].filter(
    (name) => !failedInUtc.has(name) && !marked.includes(name),
  );
  for (const name of differing) {
    console.error(
      `${relative(root, name)} fails under TZ=${TIME_ZONES[1]} alone. Mend it, and if its tests ` +
        `depend on the time zone, begin the file with '${MARK}<why>'.`,
    );
  }
}

async function runAll(timeZone, jestArgs) {
  console.error(`\nTests with TZ=${timeZone}`);
  const file = join(folder, timeZone.replace('/', '-'));
  const code = await runJest({
    timeZone,
    config: values.config,
    args: ['--json', `--outputFile=${file}`, ...jestArgs],
    isBuilt: true,
  });
  if (code !== 0) process.exitCode = 1;
  const results = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += results.numPassedTests;
  // A test suite that does not load has no tests that fail, but counts as failed.
  total.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
  total.skipped += results.numPendingTests;
  return results;
}

/** The files of which a test failed. */
function failures({ testResults }) {
  return new Set(testResults.filter(({ status }) => status === 'failed').map(({ name }) => name));
}
