import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bundled } from '../support/bundled';
import { runProcess, temporaryFolder } from '../support/world';

/**
 * Lets a command write to the pipes. Then writes to the file `told` the text that each reader has
 * read, with the number of its standard stream.
 */
const PROGRAM = `
  import { spawn } from 'node:child_process';
  import { writeFileSync } from 'node:fs';
  import { outputPipes } from '../../src/exec/pipes';
  const pipes = outputPipes();
  const tell = (what) => writeFileSync('told', JSON.stringify(what));
  if (pipes.readers === undefined) tell({ ends: pipes.ends });
  else {
    const script = 'echo 1; echo 2 >&2; echo 3; echo 4 > /dev/stderr; echo 5 > /dev/stdout';
    spawn('sh', ['-c', script], { stdio: ['ignore', ...pipes.ends] });
    pipes.release();
    const read = pipes.readers.map(async ({ from, to }) => {
      let text = '';
      for await (const chunk of from) text += chunk;
      return { to, text };
    });
    tell(await Promise.all(read));
  }
`;

async function toldBy(line: string, path = process.env.PATH ?? ''): Promise<unknown> {
  const [cwd, temporary] = [temporaryFolder(), temporaryFolder()];
  const env = {
    PATH: path,
    TMPDIR: temporary,
    node: process.execPath,
    program: bundled(PROGRAM, import.meta.dirname),
  };
  const { stderr } = await runProcess('/bin/sh', ['-c', line], { env, cwd });
  expect(stderr).toBe('');
  expect(readdirSync(temporary)).toEqual([]); // the pipes have no names any more
  return JSON.parse(readFileSync(join(cwd, 'told'), 'utf8'));
}

test('outputs that go to different places have a pipe each', async () => {
  expect(await toldBy('"$node" "$program" > out 2> err')).toEqual([
    { to: 1, text: '1\n3\n5\n' },
    { to: 2, text: '2\n4\n' },
  ]);
});

test('outputs that go to one file share one pipe, which keeps their order', async () => {
  expect(await toldBy('"$node" "$program" > all 2>&1')).toEqual([
    { to: 1, text: '1\n2\n3\n4\n5\n' },
  ]);
});

test('outputs of which one is closed have a pipe each', async () => {
  const told = await toldBy('"$node" "$program" > out 2>&-');
  expect(told).toMatchObject([{ to: 1 }, { to: 2 }]);
});

test("outputs use Node's own sockets where no pipe can be made", async () => {
  expect(await toldBy('"$node" "$program" > out 2> err', '/nonexistent')).toEqual({
    ends: ['pipe', 'pipe'],
  });
});
