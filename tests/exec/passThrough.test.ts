import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bundled } from '../support/bundled';
import { runProcess, temporaryFolder } from '../support/world';

/** Writes the file that its argument names to standard output, in pieces. */
const WRITER = `
  import { readFileSync } from 'node:fs';
  import { passThrough } from '../../src/exec/passThrough';
  const bytes = readFileSync(process.argv[2]);
  const out = passThrough(1);
  for (let at = 0; at < bytes.length; at += 70000) out.write(bytes.subarray(at, at + 70000));
  out.end();
`;
/** Writes without an end, and tells on standard error which error ended that. */
const ENDLESS = `
  import { passThrough } from '../../src/exec/passThrough';
  const out = passThrough(1);
  const more = () => out.write('y'.repeat(70000), (error) => error ? undefined : more());
  out.on('error', (error) => process.stderr.write(error.code));
  more();
`;
/** Tells on standard error whether standard output is non-blocking, after it was written to. */
const FLAGS = `
  import { readFileSync } from 'node:fs';
  import { passThrough } from '../../src/exec/passThrough';
  const out = passThrough(1);
  out.end('text', () => {
    const [, flags] = /flags:\\s*(\\d+)/.exec(readFileSync('/proc/self/fdinfo/1', 'utf8'));
    process.stderr.write((parseInt(flags, 8) & 0o4000) === 0 ? 'blocking' : 'non-blocking');
  });
`;

/** Runs a program by the shell command `line`, which connects its standard output. */
function inShell(text: string, line: string) {
  const env = {
    PATH: process.env.PATH ?? '',
    node: process.execPath,
    program: bundled(text, import.meta.dirname),
  };
  return runProcess('sh', ['-c', line], { env, cwd: temporaryFolder() });
}

test.each([
  ['a pipe', '"$node" "$program" "$in" | sha256sum'],
  ['a file', '"$node" "$program" "$in" > out; sha256sum < out'],
  ['a file that is appended to', '"$node" "$program" "$in" >> out; sha256sum < out'],
])('output bytes arrive in %s unchanged', async (_, line) => {
  const bytes = randomBytes(1_000_000);
  const file = join(temporaryFolder(), 'in');
  writeFileSync(file, bytes);
  const { stdout } = await inShell(WRITER, `in='${file}'; ${line}`);
  expect(stdout).toContain(createHash('sha256').update(bytes).digest('hex'));
});

// Node connects its children with sockets, so `runProcess` reads from one.
test('output bytes arrive in a socket unchanged', async () => {
  const text = 'line\n'.repeat(200_000);
  const file = join(temporaryFolder(), 'in');
  writeFileSync(file, text);
  const { stdout } = await inShell(WRITER, `exec "$node" "$program" '${file}'`);
  expect(stdout === text).toBe(true);
});

test('writing to a pipe whose reader has gone is an error', async () => {
  const { stderr } = await inShell(ENDLESS, '"$node" "$program" | head -c 1 > /dev/null');
  expect(stderr).toBe('EPIPE');
});

test('writing to a full disk is an error', async () => {
  const { stderr } = await inShell(ENDLESS, '"$node" "$program" > /dev/full');
  expect(stderr).toBe('ENOSPC');
});

test('a pipe that other programs share stays blocking for them', async () => {
  expect((await inShell(FLAGS, '"$node" "$program" | cat')).stderr).toBe('blocking');
});

test('passThrough writes to standard error as well', async () => {
  const text = `
    import { passThrough } from '../../src/exec/passThrough';
    passThrough(2).end('loud');
    passThrough(1).end('quiet');
  `;
  expect(await inShell(text, '"$node" "$program" 2> err | cat; cat err')).toMatchObject({
    stdout: 'quietloud',
  });
});
