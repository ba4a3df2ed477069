import { expect, test } from '@jest/globals';
import { bundled } from '../support/bundled';
import { runProcess, temporaryFolder } from '../support/world';

/**
 * Runs a script in a process of its own, by the shell command `line`. The script has `forward`, a
 * `tail` of 10 bytes, and the function `said`, whose argument it writes to the file `said`.
 */
async function inShell(script: string, line: string): Promise<{ stdout: string; stderr: string }> {
  const text = `
    import { appendFileSync } from 'node:fs';
    import { PassThrough, Readable } from 'node:stream';
    import { forward } from '../../src/exec/forwarding';
    import { Tail } from '../../src/exec/tail';
    const tail = new Tail(10);
    const said = (line) => appendFileSync('said', line);
    ${script}
  `;
  const env = {
    PATH: process.env.PATH ?? '',
    node: process.execPath,
    program: bundled(text, import.meta.dirname),
  };
  return runProcess('sh', ['-c', `touch said; ${line}; cat said`], {
    env,
    cwd: temporaryFolder(),
  });
}

/** An output that never ends. */
const ENDLESS = "Readable.from((function* () { for (;;) yield Buffer.from('y'); })())";

test('each output is written to its stream, and the tail keeps the end of both', async () => {
  const script = `
    const readers = [
      { from: Readable.from([Buffer.from('0123'), Buffer.from('456')]), to: 1 },
      { from: Readable.from([Buffer.from('loud')]), to: 2 },
    ];
    await forward(readers, tail, said).done;
    said(' and ' + tail.bytes().length + ' bytes kept');
  `;
  expect(await inShell(script, '"$node" "$program" 2> err | cat; printf " "; cat err')).toEqual({
    code: 0,
    stdout: '0123456 loud and 10 bytes kept',
    stderr: '',
  });
});

test('the output is done only when it was written to its end', async () => {
  const script = `
    const from = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(10000, 'x')));
    await forward([{ from, to: 1 }], tail, said).done;
    process.exit(0); // drops whatever is not written yet
  `;
  expect((await inShell(script, '"$node" "$program" | wc -c')).stdout).toBe('1000000\n');
});

test('an output whose reader has gone is closed, and nothing is told', async () => {
  const script = `
    const from = ${ENDLESS};
    await forward([{ from, to: 1 }], tail, () => said('told '));
    from.once('close', () => said('closed'));
  `;
  expect((await inShell(script, '"$node" "$program" | head -c 1')).stdout).toBe('yclosed');
});

test('a full disk is told once, and the rest of the output is read', async () => {
  const script = `
    const long = Array.from({ length: 2000 }, () => Buffer.alloc(10000, 'x'));
    const from = Readable.from([...long, Buffer.from('the end')]);
    await forward([{ from, to: 1 }], tail, said).done;
    said(tail.bytes().toString());
  `;
  const { stdout } = await inShell(script, '"$node" "$program" > /dev/full');
  expect(stdout).toMatch(
    /^goalgen: the output of the command cannot be written: ENOSPC[^\n]*\nxxxthe end$/,
  );
});

test('an output that is abandoned is done, although it has no end', async () => {
  const script = `
    const forwarding = forward([{ from: new PassThrough(), to: 1 }], tail, said);
    forwarding.abandon();
    await forwarding.done;
    said('done');
  `;
  expect((await inShell(script, '"$node" "$program" | cat')).stdout).toBe('done');
});
