import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { brokenFloors } from './house/floors';
import { importsOf } from './house/imports';
import { PROJECT, temporaryFolder } from './support/world';

/** A block of CONTRIBUTING.md that adds or changes a file. */
interface Block {
  readonly kind: 'ts' | 'diff';
  readonly path: string;
  readonly text: string;
}

const BLOCK = /^```(?<kind>ts|diff) (?<path>\S+)\n(?<text>.*?)^```$/gms;

const PAGE = readFileSync(join(PROJECT, 'CONTRIBUTING.md'), 'utf8');
const blocks = [...PAGE.matchAll(BLOCK)].map(
  ({ groups }): Block => ({
    kind: groups?.kind === 'diff' ? 'diff' : 'ts',
    path: groups?.path ?? '',
    text: groups?.text ?? '',
  }),
);
const addedTests = blocks.filter(({ path }) => path.endsWith('.test.ts')).map(({ path }) => path);

/** Tests of the suite that know every setting, detector, gate, source, format and command. */
const LISTS = ['tests/house', 'tests/config', 'tests/detectors/confidences'];

const COPIED = ['src', 'tests', 'scripts', 'fixtures', 'docs', 'bin', 'schema.sql'];
const FILES = ['package.json', 'tsconfig.json', 'CONTRIBUTING.md'];

const copy = join(temporaryFolder(), 'goalgen');

/**
 * Runs a script of the project in the copy. `output` is what it printed; `problem` is empty when it
 * succeeded.
 */
function inCopy(...words: readonly string[]): { output: string; problem: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, TESTS_HAVE_BUILT: '1' },
  });
  const problem = status === 0 ? '' : `ended with ${status}: ${stderr}${stdout}`;
  return { output: stdout, problem: problem.slice(0, PROBLEM_LENGTH_MAX) };
}
const PROBLEM_LENGTH_MAX = 3000;

/**
 * The text with the change that a diff shows.
 * @throws Error when the place of the change is not there exactly once
 */
function changed(text: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const side = (other: '+' | '-') =>
    lines
      .filter((line) => !line.startsWith(other))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = text.split(side('+'));
  if (parts.length !== 2) throw new Error(`found ${parts.length - 1} times:\n${side('+')}`);
  return parts.join(side('-'));
}

beforeAll(() => {
  mkdirSync(copy);
  for (const path of [...COPIED, ...FILES])
    cpSync(join(PROJECT, path), join(copy, path), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
  for (const { kind, path, text } of blocks) {
    const file = join(copy, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, kind === 'diff' ? changed(readFileSync(file, 'utf8'), text) : text);
  }
  expect(inCopy('scripts/build.mjs').problem).toBe('');
});

describe('the recipes of CONTRIBUTING.md, applied to a copy of the project', () => {
  test('each thing takes at most three files and its test', () => {
    const sources = blocks.map(({ path }) => path).filter((path) => path.startsWith('src/'));
    expect([...new Set(sources)]).toHaveLength(1 + 3 + 2 + 2 + 2 + 2);
    expect(addedTests).toHaveLength(5);
  });

  test('the types fit', () => {
    expect(inCopy('node_modules/typescript/bin/tsc', '--noEmit').problem).toBe('');
  });

  test('the linter accepts them', () => {
    const args = ['check', '--config-path=scripts/lint/rules.json', '--vcs-enabled=false'];
    const biome = 'node_modules/@biomejs/biome/bin/biome';
    expect(inCopy(biome, ...args, 'src', 'tests').problem).toBe('');
  });

  test('no floor is broken', () => {
    expect(brokenFloors(importsOf(join(copy, 'src')))).toEqual([]);
  });

  test("the added tests and the suite's lists pass", () => {
    const jest = ['node_modules/jest/bin/jest.js', '--config=scripts/jest/jest.config.mjs'];
    const flags = ['--experimental-vm-modules', '--no-warnings', ...jest, '--json', '--runInBand'];
    const { output, problem } = inCopy(...flags, ...addedTests, ...LISTS);
    expect(problem).toBe('');
    const { numPassedTestSuites } = JSON.parse(output);
    expect(numPassedTestSuites).toBeGreaterThanOrEqual(addedTests.length + LISTS.length);
  });

  test('the reference and the JSON Schema of the configuration know them', () => {
    const { output: reference } = inCopy('scripts/reference.mjs', '--print');
    const inReference = [
      'gates.expiryGraceHours',
      'gates.maxEffort',
      'detectors.often_cancelled_detector.minCancelled',
      '### goalgen count',
    ];
    expect(inReference.filter((name) => !reference.includes(name))).toEqual([]);
    const { output: schema } = inCopy('scripts/schema.mjs', '--print', 'goalgen.schema.json');
    const inSchema = ['expiryGraceHours', 'maxEffort', 'minCancelled', 'batch-log'];
    expect(inSchema.filter((name) => !schema.includes(`"${name}"`))).toEqual([]);
  });

  test('import knows the added format', () => {
    expect(inCopy('bin/goalgen.js', 'import', '--help').output).toContain('"tsv"');
  });
});
