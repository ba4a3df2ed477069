import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ExitResult } from '../../src/exec/runCommand';
import { bundled } from '../support/bundled';
import { runProcess, temporaryFolder } from '../support/world';

type Told = Omit<ExitResult, 'output'> & {
  readonly output: string;
  readonly started: readonly [pid: number, hasGroup: boolean][];
  readonly said: string;
};

/**
 * Runs the command in the first argument, which holds it and its options as JSON, and writes the
 * result to the file `told`. Creates the file `go` once signals are passed on.
 */
const PROGRAM = `
  import { writeFileSync } from 'node:fs';
  import { runCommand } from '../../src/exec/runCommand';
  const [started, said] = [[], []];
  const running = runCommand({
    timeoutSeconds: undefined,
    graceSeconds: 10,
    outputBytesMax: 100,
    env: process.env,
    say: (line) => said.push(line),
    onStart: (...start) => started.push(start),
    ...JSON.parse(process.argv[2]),
  });
  writeFileSync('go', '');
  const { output, ...result } = await running;
  const all = { ...result, output: output.toString(), started, said: said.join('') };
  writeFileSync('told', JSON.stringify(all));
`;
let program = '';
beforeAll(() => {
  program = bundled(PROGRAM, import.meta.dirname);
});

async function ran(
  command: readonly string[],
  options: object = {},
): Promise<{ told: Told; stdout: string; stderr: string }> {
  const cwd = temporaryFolder();
  const given = JSON.stringify({ command, ...options });
  const { stdout, stderr } = await runProcess(process.execPath, [program, given], { cwd });
  return { stdout, stderr, told: JSON.parse(readFileSync(join(cwd, 'told'), 'utf8')) };
}
const shell = (script: string, options: object = {}) => ran(['sh', '-c', script], options);

/** Waits until goalgen passes signals on. */
const WHEN_READY = 'while [ ! -e go ]; do sleep 0.01; done';
const FOREVER = 'while :; do sleep 0.01; done';

describe('how a command ended', () => {
  test.each([0, 1, 255])('the exit code %d of a command is passed through', async (code) => {
    const { told } = await shell(`exit ${code}`);
    expect(told).toMatchObject({
      exitCode: code,
      signal: null,
      timedOut: false,
      wasStopped: false,
    });
    expect(told).not.toHaveProperty('startError');
  });

  test('a signal not passed on by goalgen gives 128 and its number, and is no stop', async () => {
    expect((await shell('kill -KILL $$')).told).toMatchObject({
      exitCode: 137,
      signal: 'SIGKILL',
      wasStopped: false,
    });
  });

  test('a command that is missing has exit code 127', async () => {
    const { told } = await ran(['no-such-program']);
    expect(told).toMatchObject({ exitCode: 127, startError: 'command not found', started: [] });
  });

  test('a file that may not be run has exit code 126 and the reason', async () => {
    const { told } = await ran(['/']);
    expect(told).toMatchObject({ exitCode: 126, startError: expect.stringContaining('EACCES') });
  });

  test('an argument with a null byte gives exit code 126', async () => {
    expect((await ran(['true', 'a\0b'])).told).toMatchObject({
      exitCode: 126,
      startError: expect.stringContaining('null bytes'),
    });
  });

  test('the environment of a command is the given one and no other', async () => {
    const env = { PATH: process.env.PATH, ONLY: 'this' };
    expect((await shell('echo "$ONLY$HOME"', { env })).stdout).toBe('this\n');
  });

  test('the process of a command is announced once, as leader of its own group', async () => {
    const { told, stdout } = await shell('echo $$');
    expect(told.started).toEqual([[Number(stdout), true]]);
  });
});

describe('the output of a command', () => {
  test('both outputs of a command are passed through, and the end of both is kept', async () => {
    const { told, stdout, stderr } = await shell('echo quiet; echo loud >&2');
    expect([stdout, stderr]).toEqual(['quiet\n', 'loud\n']);
    expect(told.output.split('\n').toSorted()).toEqual(['', 'loud', 'quiet']);
  });

  test('only the last bytes of an output are kept', async () => {
    const { told } = await shell('echo 0123456789', { outputBytesMax: 4 });
    expect(told.output).toBe('789\n');
  });

  test('output of a left-over process after the end of the command is passed on', async () => {
    const { stdout } = await shell(
      '(while kill -0 $$; do sleep 0.01; done; echo late) 2>&- & exit',
    );
    expect(stdout).toBe('late\n');
  });
});

describe('signals', () => {
  test('a signal to goalgen goes to the command, which then counts as stopped', async () => {
    expect((await shell(`${WHEN_READY}; kill -TERM $PPID; ${FOREVER}`)).told).toMatchObject({
      exitCode: 143,
      signal: 'SIGTERM',
      wasStopped: true,
    });
  });

  test('a command that handles a signal ends with its own exit code', async () => {
    const script = `trap 'exit 7' TERM; ${WHEN_READY}; kill -TERM $PPID; ${FOREVER}`;
    expect((await shell(script)).told).toMatchObject({ exitCode: 7, wasStopped: false });
  });

  test('a command whose exit code tells of a signal counts as stopped', async () => {
    const script = `trap 'exit 129' HUP; ${WHEN_READY}; kill -HUP $PPID; ${FOREVER}`;
    expect((await shell(script)).told).toMatchObject({
      exitCode: 129,
      signal: null,
      wasStopped: true,
    });
  });
});

describe('a timeout', () => {
  test('a command that takes too long ends with 124', async () => {
    const { told } = await shell('sleep 1000', { timeoutSeconds: 0.05 });
    expect(told).toMatchObject({ exitCode: 124, timedOut: true, timeoutSeconds: 0.05 });
  });

  test('a command that ends in time is not affected', async () => {
    const { told } = await shell('exit 3', { timeoutSeconds: 3600 });
    expect(told).toMatchObject({ exitCode: 3, timedOut: false, timeoutSeconds: 3600 });
  });
});
