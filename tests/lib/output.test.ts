import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { PROJECT, temporaryFolder } from '../support/world';

/** Writes its arguments to standard output, and tells on standard error how that went. */
const PROGRAM = `
  import { outputOf } from './src/lib/output';
  const output = outputOf(1, (error) => process.stderr.write('failed ' + error.code));
  const [text, times] = [process.argv[2], Number(process.argv[3])];
  if (process.argv[4] === 'non-blocking') process.stdout; // Node's stream makes its pipe so
  try {
    for (let time = 0; time < times; time++) output.write(text);
    process.stderr.write('isTTY ' + output.isTTY + ' closed ' + output.closed);
  } catch (error) {
    process.stderr.write('threw ' + error.code);
  }`;

let program = '';
beforeAll(() => {
  program = join(temporaryFolder(), 'program.mjs');
  const built = buildSync({
    stdin: { contents: PROGRAM, resolveDir: PROJECT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  writeFileSync(program, built.outputFiles[0]?.contents ?? '');
});

interface Reader {
  /** A file that standard output goes to; a pipe unless given. */
  readonly file?: string;
  /** The reader of the pipe goes away before it has read anything. */
  readonly leaves?: boolean;
  /** Another program made the pipe such that a write does not wait for its reader. */
  readonly nonBlocking?: boolean;
}

/** Runs the program; returns what arrived through the pipe, and how the writing went. */
function write(text: string, times: number, { file, leaves, nonBlocking }: Reader = {}) {
  const fd = file === undefined ? undefined : openSync(file, 'w');
  return new Promise<{ arrived: string; went: string; code: number | null }>((done) => {
    const mode = nonBlocking === true ? 'non-blocking' : 'blocking';
    const child = spawn(process.execPath, [program, text, String(times), mode], {
      stdio: ['ignore', fd ?? 'pipe', 'pipe'],
    });
    if (fd !== undefined) closeSync(fd);
    let [arrived, went] = ['', ''];
    if (leaves === true) child.stdout?.destroy();
    child.stdout?.on('data', (chunk) => {
      arrived += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      went += chunk;
    });
    child.on('close', (code) => done({ arrived, went, code }));
  });
}

describe('what is written to standard output', () => {
  test('output of any length arrives whole through a pipe', async () => {
    const { arrived, went, code } = await write('ü'.repeat(1000), 500);
    expect(arrived).toBe('ü'.repeat(500_000));
    expect({ went, code }).toEqual({ went: 'isTTY false closed false', code: 0 });
  });

  test('output arrives whole through a pipe that does not wait', async () => {
    const { arrived, went } = await write('ü'.repeat(50_000), 20, { nonBlocking: true });
    expect(arrived).toHaveLength(1_000_000);
    expect(went).toBe('isTTY false closed false');
  });

  test('output arrives in a file', async () => {
    const file = join(temporaryFolder(), 'out');
    expect(await write('abc', 2, { file })).toMatchObject({ went: 'isTTY false closed false' });
    expect(readFileSync(file, 'utf8')).toBe('abcabc');
  });

  test('output to /dev/null is not to a terminal', async () => {
    const { went } = await write('abc', 1, { file: '/dev/null' });
    expect(went).toBe('isTTY false closed false');
  });

  test('output whose reader has gone is dropped, and the program goes on', async () => {
    const { went, code } = await write('x'.repeat(1000), 1000, { leaves: true });
    expect({ went, code }).toEqual({ went: 'isTTY false closed true', code: 0 });
  });
});
