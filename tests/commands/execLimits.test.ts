import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { program } from '../support/program';
import { PROJECT, runProcess, World } from '../support/world';

program();
const LAUNCHER = join(PROJECT, 'bin/goalgen');
const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;
const isRoot = process.getuid?.() === 0;
const hasNamespaces = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;
const shells = ['/bin/dash', '/bin/bash'].filter(
  (shell) => spawnSync(shell, ['-c', 'true']).status === 0,
);
if (!isRoot || !hasNamespaces)
  process.stderr.write('skipped: exec without processes, and with a foreign /proc (as root)\n');

/** Runs a line of shell in which `$G` is the launcher, started by that shell. */
function line(shell: string, text: string, variables: Record<string, string> = {}) {
  const world = new World();
  const env = { PATH, GOALGEN_DATA_DIR: world.dataDir, HOME: world.folder, ...variables };
  const started = runProcess(shell, ['-c', text.replaceAll('$G', `${shell} ${LAUNCHER}`)], {
    env,
    cwd: world.folder,
  });
  return { world, started };
}

const exitCodes = (world: World) =>
  world.rows<{ exit_code: number }>('SELECT exit_code FROM task_executions');

describe.each(shells)('exec started by %s', (shell) => {
  test('arguments and variables that are not UTF-8 keep their bytes', async () => {
    const { started } = line(
      shell,
      `w=$(printf 'M\\374ller\\n.'); w=\${w%.}; export V="$w"
       $G exec job -- sh -c 'printf "%s|" "$@" "$V" | od -An -c' sh "$w" 'ü "$x"' "$(printf '\\377')"`,
    );
    expect((await started).stdout.replace(/\s+/g, ' ')).toBe(
      ' M 374 l l e r \\n | 303 274 " $ x " | 377 | M 374 l l e r \\n | ',
    );
  });

  test('a program with = in its name runs although a signal is ignored', async () => {
    const { world, started } = line(
      shell,
      `printf '#!/bin/sh\\nexit 7\\n' >a=b; chmod +x a=b; trap '' HUP
       PATH=.:$PATH; $G exec job -- a=b`,
    );
    expect((await started).code).toBe(7);
    expect(exitCodes(world)).toEqual([{ exit_code: 7 }]);
  });

  test.each([
    ['a large environment', 'x'.repeat(100_000), ''],
    ['little room for arguments', 'x'.repeat(60_000), 'ulimit -Ss 1024;'],
  ])('with %s a variable that would stop Node reaches the command alone', async (_, big, limit) => {
    const script =
      'echo "$NODE_OPTIONS" $(echo "$BIG$BIG2" | wc -c); env | grep -c ^GOALGEN_LAUNCH; exit 3';
    const options = '--no-such "$x"\n\'';
    const { world, started } = line(shell, `${limit} $G exec job -- sh -c '${script}'`, {
      BIG: big,
      BIG2: big,
      NODE_OPTIONS: options,
    });
    expect(await started).toMatchObject({
      code: 3,
      stdout: `${options} ${2 * big.length + 1}\n0\n`,
    });
    expect(exitCodes(world)).toEqual([{ exit_code: 3 }]);
  });

  test.each([16, 20, 26, 40])('with %i open files the command runs', async (files) => {
    const { started } = line(shell, `ulimit -n ${files}; $G exec job -- sh -c 'echo ran; exit 3'`);
    expect(await started).toMatchObject({
      code: 3,
      stdout: 'ran\n',
      stderr: expect.stringContaining('ulimit -n'),
    });
  });

  test('with 64 open files the run is recorded', async () => {
    const { world, started } = line(shell, `ulimit -n 64; $G exec job -- sh -c 'exit 3'`);
    expect(await started).toMatchObject({ code: 3, stderr: '' });
    expect(exitCodes(world)).toEqual([{ exit_code: 3 }]);
  });

  (hasNamespaces ? test : test.skip)(
    'where /proc shows other processes, the command runs and is recorded',
    async () => {
      const { world, started } = line(
        shell,
        `unshare --pid --fork $G exec job -- sh -c 'echo "$NODE_OPTIONS"; exit 3'`,
        { NODE_OPTIONS: '--no-such' },
      );
      expect(await started).toMatchObject({ code: 3, stdout: '--no-such\n' });
      expect(exitCodes(world)).toEqual([{ exit_code: 3 }]);
    },
  );
});

(isRoot && shells.includes('/bin/dash') ? test : test.skip)(
  'a command runs where no other process can be started',
  async () => {
    const world = new World();
    const folder = join(world.folder, 'open');
    mkdirSync(folder);
    copyFileSync(LAUNCHER, join(folder, 'goalgen'));
    writeFileSync(join(folder, 'goalgen.js'), '');
    for (const path of [world.folder, folder]) chmodSync(path, 0o755);
    const args = ['--reuid=64999', '--clear-groups', 'prlimit', '--nproc=1', '/bin/dash'];
    expect(
      await runProcess(
        'setpriv',
        [...args, join(folder, 'goalgen'), 'exec', 'job', '--', 'id', '-u'],
        {
          env: { PATH },
          cwd: folder,
        },
      ),
    ).toEqual({
      code: 0,
      stdout: '64999\n',
      stderr: expect.stringContaining(
        'goalgen: no process can be started, so this run is not recorded\n',
      ),
    });
  },
);
