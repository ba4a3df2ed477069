import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { program } from '../support/program';
import { PROJECT, runProcess, World } from '../support/world';

const MAIN = program();
const LAUNCHER = join(PROJECT, 'bin/goalgen');
const NODE_FOLDER = dirname(process.execPath);
const NAMESPACE = ['--pid', '--fork', '--mount-proc'];
const hasNamespaces = spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;
if (!hasNamespaces)
  process.stderr.write('skipped: goalgen as the first process of a container (unshare, as root)\n');

/** What a job may be given by its parent that Node would change. */
const ENVIRONMENT = {
  PATH: `${NODE_FOLDER}:/usr/bin:/bin`,
  NODE_OPTIONS: '--max-old-space-size=64 --no-such-flag',
  NODE_EXTRA_CA_CERTS: '/no/such/file',
  NODE_DEBUG: 'fs',
  'not.a.name': 'x',
  LINES_: 'two\nlines',
  EMPTY: '',
  GOALGEN_DATA_DIR: 'data',
};

/** Runs a command in circumstances of its own: limits, signals, descriptors, umask. */
async function printed(world: World, command: readonly string[]): Promise<string> {
  const [three, seven] = [openSync('/etc/hostname', 'r'), openSync('/etc/passwd', 'r')];
  const before = process.umask(0o027);
  const prepared = [
    ...['prlimit', '--nofile=300:', 'env', '--ignore-signal=HUP', '--block-signal=USR2'],
    ...command,
  ];
  try {
    const child = spawn(prepared[0] ?? '', prepared.slice(1), {
      env: ENVIRONMENT,
      cwd: world.folder,
      stdio: ['ignore', 'pipe', 'inherit', three, 'ignore', 'ignore', 'ignore', seven],
    });
    process.umask(before);
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    await once(child, 'close');
    return text;
  } finally {
    process.umask(before);
    closeSync(three);
    closeSync(seven);
  }
}

describe('a command gets from exec what it would have got without it', () => {
  test.each([
    ['variables', ['cat', '/proc/self/environ']],
    [
      'ignored and blocked signals and umask',
      ['grep', '-E', '^(Sig(Ign|Blk)|Umask)', '/proc/self/status'],
    ],
    ['limits', ['cat', '/proc/self/limits']],
    ['working folder', ['readlink', '/proc/self/cwd']],
    [
      'descriptors from 3 on',
      ['sh', '-c', 'for n in 3 4 5 6 7 8 9; do readlink /proc/$$/fd/$n || echo closed; done'],
    ],
    ['user and groups', ['grep', '-E', '^(Uid|Gid|Groups|NoNewPrivs|CapEff)', '/proc/self/status']],
  ])('a command behind exec has the same %s', async (_, command) => {
    const sorted = (text: string) => text.split('\0').sort().join('\n');
    const without = sorted(await printed(new World(), command));
    const world = new World();
    const behind = sorted(await printed(world, [LAUNCHER, 'exec', 'job', '--', ...command]));
    expect(behind.replaceAll(world.folder, '')).toBe(without.replace(/\/\S*goalgen-test-\w+/g, ''));
    expect(without.length).toBeGreaterThan(1);
  });

  test('a command without a terminal leads a session of its own, for its timeout', async () => {
    const world = new World();
    const stat = await printed(world, [LAUNCHER, 'exec', 'job', '--', 'cat', '/proc/self/stat']);
    const [pid, , , , group, session] = stat.split(' ');
    expect([group, session]).toEqual([pid, pid]);
  });

  test('without the launcher the command has the variables, too', async () => {
    const world = new World();
    const { stdout } = await runProcess(process.execPath, [MAIN, 'exec', 'job', '--', 'env'], {
      env: { PATH: ENVIRONMENT.PATH, EMPTY: '', GOALGEN_DATA_DIR: 'data' },
      cwd: world.folder,
    });
    expect(stdout.trim().split('\n').sort()).toEqual(
      ['EMPTY=', 'GOALGEN_DATA_DIR=data', `PATH=${ENVIRONMENT.PATH}`].sort(),
    );
  });
});

describe('the launcher', () => {
  const env = { PATH: ENVIRONMENT.PATH, GOALGEN_DATA_DIR: 'data' };

  test('the launcher is found through a link to it, from any folder', async () => {
    const world = new World();
    symlinkSync(LAUNCHER, join(world.folder, 'goalgen'));
    expect(
      await runProcess('sh', ['goalgen', '--version'], { env, cwd: world.folder }),
    ).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test('without a node in the PATH the command runs, and its record is told to be missing', async () => {
    const world = new World();
    symlinkSync('/bin/sh', join(world.folder, 'sh'));
    const without = { ...env, PATH: world.folder };
    expect(
      await runProcess(LAUNCHER, ['exec', 'job', '--', 'sh', '-c', 'echo ran; exit 4'], {
        env: without,
        cwd: world.folder,
      }),
    ).toEqual({
      code: 4,
      stdout: 'ran\n',
      stderr: 'goalgen: there is no node in the PATH, so this run is not recorded\n',
    });
    for (const args of [['list'], ['exec', 'job', '--lock', '--', 'true'], ['exec', 'job', '--']])
      expect(await runProcess(LAUNCHER, args, { env: without, cwd: world.folder })).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^Error: there is no node in the PATH\.\nTry: [^\n]+\n$/),
      });
  });

  test('in a folder that has been removed the command runs, and its run is stored later', async () => {
    const world = new World();
    const data = { ...env, GOALGEN_DATA_DIR: world.dataDir };
    const line = 'mkdir gone; cd gone; rmdir ../gone; exec "$0" exec job -- sh -c "exit 4"';
    expect(
      await runProcess('sh', ['-c', line, LAUNCHER], { env: data, cwd: world.folder }),
    ).toMatchObject({ code: 4, stderr: expect.not.stringContaining('goalgen:') });
    await world.ok(['deliver']);
    expect(world.rows('SELECT exit_code FROM task_executions')).toEqual([{ exit_code: 4 }]);
  });

  test('with too little memory for Node the command runs all the same', async () => {
    const world = new World();
    const line = 'ulimit -v 500000; exec "$0" exec job -- sh -c "echo ran; exit 4"';
    expect(
      await runProcess('sh', ['-c', line, LAUNCHER], { env, cwd: world.folder }),
    ).toMatchObject({ code: 4, stdout: 'ran\n', stderr: expect.stringContaining('ulimit -v') });
  });

  test('with just enough memory for Node the run is recorded', async () => {
    const world = new World();
    const line = 'ulimit -v 1000000; exec "$0" exec job -- sh -c "exit 4"';
    await runProcess('sh', ['-c', line, LAUNCHER], { env, cwd: world.folder });
    expect(world.rows('SELECT exit_code FROM task_executions')).toEqual([{ exit_code: 4 }]);
  });

  (hasNamespaces ? test : test.skip)(
    'as the first process of a container it leaves no zombies and passes signals on',
    async () => {
      const world = new World();
      // The inner shell ends at once and leaves its sleep to the first process.
      const script =
        'sh -c "sleep 0.1 & "; sleep 1; cat /proc/[0-9]*/stat | grep -c ") Z "; ' +
        'trap "exit 7" TERM; kill -TERM 1; while :; do sleep 0.05; done';
      const args = [...NAMESPACE, LAUNCHER, 'exec', 'job', '--', 'sh', '-c', script];
      expect(await runProcess('unshare', args, { env, cwd: world.folder })).toMatchObject({
        code: 7,
        stdout: '0\n',
      });
    },
  );

  (hasNamespaces ? test : test.skip)('a timeout does not wait for zombies', async () => {
    const world = new World();
    // Node as the first process asks for no process that others left behind.
    const script = 'sh -c "sleep 0.2 & "; trap "exit 0" TERM; while :; do sleep 0.05; done';
    const flags = ['--timeout', '1s', '--grace', '10m'];
    const args = [process.execPath, MAIN, 'exec', 'job', ...flags, '--', 'sh', '-c', script];
    const { code } = await runProcess('unshare', [...NAMESPACE, ...args], {
      env,
      cwd: world.folder,
    });
    expect(code).toBe(124);
  });
});

describe('SIGUSR1', () => {
  async function saidAfterSignal(args: readonly string[], isReady: () => boolean) {
    const world = new World();
    const child: ChildProcess = spawn(LAUNCHER, args, {
      env: { PATH: ENVIRONMENT.PATH, GOALGEN_DATA_DIR: world.dataDir },
      cwd: world.folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    const started = once(child.stdout ?? child, 'data');
    if (args[0] === 'exec') await started;
    else while (!isReady() && !isCaught(child.pid)) await setTimeout(10);
    const ended = once(child, 'exit');
    child.kill('SIGUSR1');
    await setTimeout(300);
    child.stdin?.end();
    const [code] = await ended;
    return { code, said };
  }

  /** Whether the process has a handler of its own for SIGUSR1 by now: bit 9 of SigCgt. */
  function isCaught(pid: number | undefined): boolean {
    const { stdout } = spawnSync('grep', ['SigCgt', `/proc/${pid}/status`], { encoding: 'utf8' });
    return (Number.parseInt(stdout.trim().slice(-3), 16) & 0x200) !== 0;
  }

  test('SIGUSR1 opens no debugger in a command that reads', async () => {
    const { code, said } = await saidAfterSignal(['import', '-'], () => false);
    expect(said).not.toContain('Debugger listening');
    expect(code).not.toBeNull();
  });

  test('SIGUSR1 reaches the command behind exec and opens no debugger', async () => {
    const script = 'trap "exit 9" USR1; echo begun; while :; do sleep 0.05; done';
    const { code, said } = await saidAfterSignal(
      ['exec', 'job', '--', 'sh', '-c', script],
      () => false,
    );
    expect(code).toBe(9);
    expect(said).not.toContain('Debugger listening');
  });
});

describe('a record that hangs', () => {
  /** Runs a job where these programs hang: `timeout` starts the delivery, `mkdir` makes the spool. */
  function exec(world: World, hanging: readonly string[]) {
    const programs = join(world.folder, 'bin');
    mkdirSync(programs);
    for (const name of hanging)
      writeFileSync(join(programs, name), '#!/bin/sh\nexec sleep 20\n', { mode: 0o755 });
    return runProcess(process.execPath, [MAIN, 'exec', 'job', '--', 'sh', '-c', 'exit 6'], {
      env: { PATH: `${programs}:${ENVIRONMENT.PATH}`, GOALGEN_DATA_DIR: world.dataDir },
      cwd: world.folder,
    });
  }

  test('a database that does not answer delays nothing, and the run is stored later', async () => {
    const world = new World();
    expect(await exec(world, ['timeout'])).toEqual({ code: 6, stdout: '', stderr: '' });
    await world.ok(['deliver']);
    expect(world.rows('SELECT exit_code FROM task_executions')).toEqual([{ exit_code: 6 }]);
  });

  test('an upgrade that removes the files of goalgen meanwhile changes no exit code', async () => {
    const world = new World();
    const copy = join(world.folder, 'goalgen');
    mkdirSync(copy);
    for (const part of ['bin', 'dist', 'package.json', 'schema.sql'])
      cpSync(join(PROJECT, part), join(copy, part), { recursive: true });
    const line = `rm -r ${copy}/dist; echo full; exit 3`;
    const env = { PATH: ENVIRONMENT.PATH, GOALGEN_DATA_DIR: world.dataDir };
    expect(
      await runProcess(join(copy, 'bin/goalgen'), ['exec', 'job', '--', 'sh', '-c', line], {
        env,
        cwd: world.folder,
      }),
    ).toEqual({ code: 3, stdout: 'full\n', stderr: '' });
    await world.ok(['deliver']);
    expect(world.rows('SELECT status, error FROM task_executions')).toEqual([
      {
        status: 'failed',
        error: expect.stringMatching(/^\(the output is not kept: Cannot find module .*\)$/),
      },
    ]);
  });

  test('when neither spool nor database answers, the command ends and one line says so', async () => {
    expect(await exec(new World(), ['mkdir', 'timeout'])).toEqual({
      code: 6,
      stdout: '',
      stderr:
        'goalgen: the run of job is not recorded yet: ' +
        'neither spool nor database answered within a second\n',
    });
  });

  test('while a delivery hangs, no other is started', async () => {
    const world = new World();
    const spool = join(world.folder, 'spool');
    const count = join(world.folder, 'count');
    const programs = join(world.folder, 'bin');
    mkdirSync(programs);
    const hang = `#!/bin/sh\necho x >>${count}\nexec sleep 20\n`;
    writeFileSync(join(programs, 'timeout'), hang, { mode: 0o755 });
    for (const code of [1, 2, 3])
      await runProcess(process.execPath, [MAIN, 'exec', 'job', '--', 'sh', '-c', `exit ${code}`], {
        env: {
          PATH: `${programs}:${ENVIRONMENT.PATH}`,
          GOALGEN_DATA_DIR: world.dataDir,
          GOALGEN_SPOOL_DIR: spool,
        },
        cwd: world.folder,
      });
    expect(readFileSync(count, 'utf8')).toBe('x\n');
    await world.ok(['deliver'], { env: { GOALGEN_SPOOL_DIR: spool } });
    expect(world.rows('SELECT exit_code FROM task_executions ORDER BY started_at')).toEqual([
      { exit_code: 1 },
      { exit_code: 2 },
      { exit_code: 3 },
    ]);
  });
});
