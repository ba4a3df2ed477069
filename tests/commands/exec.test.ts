import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { program } from '../support/program';
import { type Answer, PROJECT, runProcess, World } from '../support/world';

const GOALGEN = program();
const isRoot = process.getuid?.() === 0;
if (!isRoot)
  process.stderr.write("skipped: output into another user's pipe, for which one must be root\n");

interface Row {
  task_type: string;
  status: string;
  exit_code: number | null;
  error: string | null;
  started_at: number;
  finished_at: number | null;
  host: string;
}

function rowsOf(world: World): Row[] {
  return world.rows<Row>('SELECT * FROM task_executions ORDER BY id');
}

/** Whether a run is in the database, which another process may be making just now. */
function isRecorded(world: World): boolean {
  try {
    return rowsOf(world).length > 0;
  } catch {
    return false;
  }
}

/** Runs `goalgen exec` on a shell script, as cron would start it. */
function exec(
  world: World,
  script: string,
  args: readonly string[] = [],
  options: { stdin?: string | Buffer; env?: Record<string, string> } = {},
): Promise<Answer> {
  return world.spawn(['exec', 'job', ...args, '--', 'sh', '-c', script], options);
}

/** Runs a bash command line in which `$goalgen` is the program: streams can be joined and piped. */
function inShell(world: World, line: string): Promise<Answer> {
  return runProcess('bash', ['-c', line], {
    env: {
      PATH: process.env.PATH ?? '',
      GOALGEN_DATA_DIR: world.dataDir,
      goalgen: `${process.execPath} ${GOALGEN}`,
    },
    cwd: world.folder,
  });
}

/**
 * Starts `goalgen exec` on a shell script, and waits until the script has begun.
 * @param setup what the script does before it counts as begun, such as a trap
 */
async function begun(
  world: World,
  script: string,
  args: readonly string[] = [],
  setup = ':',
): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [GOALGEN, 'exec', 'job', ...args, '--', 'sh', '-c', `${setup}; echo begun; ${script}`],
    {
      env: { PATH: process.env.PATH ?? '', GOALGEN_DATA_DIR: world.dataDir },
      cwd: world.folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  await new Promise((done) => child.stdout?.once('data', done));
  return child;
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.once('exit', done));
}

/** Resolves when the condition holds. The time limit of the test is the only one. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(50);
}

/** Ids of the processes with exactly this command line, which must be unique on the machine. */
function processesOf(words: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return /^\d+$/.test(pid) && line.trim() === words ? [Number(pid)] : [];
    } catch {
      return []; // the process has just ended
    }
  });
}

function endProcesses(words: string): void {
  for (const pid of processesOf(words)) process.kill(pid, 'SIGKILL');
}

describe('exec passes through', () => {
  test.each([0, 1, 3, 255])('exec passes exit code %d through and records it', async (code) => {
    const world = new World();
    expect(await exec(world, `exit ${code}`)).toEqual({ code, stdout: '', stderr: '' });
    expect(rowsOf(world)).toMatchObject([
      {
        task_type: 'job',
        status: code === 0 ? 'success' : 'failed',
        exit_code: code,
        error: code === 0 ? null : `exit status ${code}`,
      },
    ]);
  });

  test('exec passes standard input, output and error through, each to its own stream', async () => {
    const world = new World();
    const answer = await exec(world, 'cat; echo loud >&2; exit 2', [], { stdin: 'quiet\n' });
    expect(answer).toEqual({ code: 2, stdout: 'quiet\n', stderr: 'loud\n' });
  });

  test('exec passes megabytes of binary output through unchanged', async () => {
    const world = new World();
    const bytes = randomBytes(3_000_000);
    writeFileSync(join(world.folder, 'in'), bytes);
    const { stdout } = await inShell(world, '$goalgen exec job -- cat in | sha256sum');
    expect(stdout).toContain(createHash('sha256').update(bytes).digest('hex'));
  });

  test('200,000 lines keep their order when both streams go to one file', async () => {
    const world = new World();
    const script =
      'i=0; while [ $i -lt 2000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done; ' +
      'seq 200000; exit 1';
    await inShell(world, `$goalgen exec job -- sh -c '${script}' > all 2>&1`);
    const expected = `${Array.from({ length: 2000 }, (_, i) => `out ${i}\nerr ${i}\n`).join('')}${Array.from({ length: 200_000 }, (_, i) => `${i + 1}\n`).join('')}`;
    expect(readFileSync(join(world.folder, 'all'), 'utf8') === expected).toBe(true);
    expect(rowsOf(world)[0]?.error).toMatch(/^(?:\d{6}\n)+199999\n200000$/);
  });

  test('output of a background process still arrives after the command has ended', async () => {
    expect((await exec(new World(), '(sleep 0.5; echo late) & echo early')).stdout).toBe(
      'early\nlate\n',
    );
  });

  test('a reader that closes the pipe ends the command with SIGPIPE, as without exec', async () => {
    const world = new World();
    expect((await inShell(world, '$goalgen exec job -- yes | head -n 1')).stdout).toBe('y\n');
    expect(rowsOf(world)).toMatchObject([
      { status: 'failed', error: expect.stringContaining('SIGPIPE') },
    ]);
  });

  test('scripts may write to /dev/stdout and /dev/stderr', async () => {
    const answer = await exec(
      new World(),
      'echo out > /dev/stdout; echo err > /dev/stderr; [ -p /dev/stdout ]',
    );
    expect(answer).toEqual({ code: 0, stdout: 'out\n', stderr: 'err\n' });
  });

  test('when the command handles a signal, its own exit code counts', async () => {
    const world = new World();
    const setup = 'trap "echo heard; exit 7" TERM';
    const child = await begun(world, 'while :; do sleep 0.05; done', [], setup);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(7);
    expect(rowsOf(world)).toMatchObject([{ status: 'failed', exit_code: 7 }]);
  });

  test('a run whose command was ended by a signal is cancelled', async () => {
    const world = new World();
    const child = await begun(world, 'exec sleep 60.25');
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(130);
    expect(rowsOf(world)).toMatchObject([
      { status: 'cancelled', exit_code: 130, error: 'begun\nended by signal SIGINT' },
    ]);
  });

  test('a missing command gives exit code 127, one that may not be run gives 126', async () => {
    const world = new World();
    expect(await world.spawn(['exec', 'job', '--', 'no-such-command'])).toEqual({
      code: 127,
      stdout: '',
      stderr: 'goalgen: no-such-command: command not found\n',
    });
    expect(await world.spawn(['exec', 'job', '--', PROJECT])).toMatchObject({ code: 126 });
    expect(rowsOf(world)).toMatchObject([
      { error: 'command not found', exit_code: 127 },
      { exit_code: 126 },
    ]);
  });
});

describe('the error that exec keeps', () => {
  test('the error is the end of the output without colours, overwrites and secrets', async () => {
    const world = new World();
    await exec(
      world,
      "printf '\\033[31mred\\033[0m\\n10%%\\r20%%\\r99%%\\n" +
        "login with password=hunter2 failed\\n\\n'; exit 1",
    );
    expect(rowsOf(world)[0]?.error).toBe('red\n99%\nlogin with password=[redacted] failed');
  });

  test('the error is whole lines of at most 10,000 bytes, with no half of a secret', async () => {
    const world = new World();
    const key =
      `-----BEGIN PRIVATE KEY-----\n${'QUJDREVGR0hJSktMTU5P'.repeat(100)}\n` +
      '-----END PRIVATE KEY-----';
    writeFileSync(
      join(world.folder, 'text'),
      `${'before\n'.repeat(5000)}${key}\n${'é\n'.repeat(3000)}`,
    );
    await exec(world, 'cat text; exit 1');
    const error = rowsOf(world)[0]?.error ?? '';
    expect(Buffer.byteLength(error)).toBeLessThanOrEqual(10_000);
    expect(Buffer.byteLength(error)).toBeGreaterThan(9_900);
    expect(error).not.toContain('QUJDREVG');
    expect(error).not.toContain('\ufffd');
    expect(error.split('\n')[0]).toBe('before');
  });

  test("a goal's error type is that of the end of the output, not of its beginning", async () => {
    const world = new World({ env: { GOALGEN_NOW: '' } });
    for (let run = 0; run < 3; run++)
      await exec(
        world,
        `seq ${run * 1000} 9999; echo 'tar: /backup: Cannot write: No space left on device'; ` +
          `echo bye ${run}; exit 2`,
      );
    await world.ok(['scan']);
    expect(await world.json(['list'])).toMatchObject([
      {
        text: "Fix recurring failures in 'job' task",
        evidence: { failure_count: 3, error_type: 'disk_full' },
      },
    ]);
  });
});

describe('exec --timeout', () => {
  test('--timeout ends command and children with TERM: code 124, status timeout', async () => {
    const world = new World();
    const { code } = await exec(world, 'sh -c "sleep 3025.25; touch left" & wait', [
      '--timeout',
      '0.5s',
    ]);
    expect(code).toBe(124);
    expect(rowsOf(world)).toMatchObject([
      { status: 'timeout', exit_code: 124, error: 'timed out after 0.5 s' },
    ]);
    expect(processesOf('sleep 3025.25')).toEqual([]);
  });

  test('a command that ignores TERM is killed after the grace period', async () => {
    const world = new World();
    const { code, stdout } = await exec(world, 'trap "echo no" TERM; while :; do sleep 0.1; done', [
      '--timeout',
      '3s',
      '--grace',
      '0.5s',
    ]);
    expect({ code, stdout: stdout.slice(0, 3) }).toEqual({ code: 124, stdout: 'no\n' });
    expect(rowsOf(world)).toMatchObject([
      { status: 'timeout', error: expect.stringMatching(/\bno\n[\s\S]*timed out after 3 s$/) },
    ]);
  });

  test('a command that ends before its timeout is not affected by it', async () => {
    const world = new World();
    expect(await exec(world, 'exit 0', ['--timeout', '1h30m'])).toMatchObject({ code: 0 });
    expect(rowsOf(world)).toMatchObject([{ status: 'success' }]);
  });

  test.each(['30', 'soon', '1h 30m', '-5s', ''])(
    '--timeout %j is refused, as it is no duration',
    async (text) => {
      const { code, stderr } = await new World().spawn([
        'exec',
        'job',
        '--timeout',
        text,
        '--',
        'true',
      ]);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('90s, 30m or 1h30m'),
      });
    },
  );
});

describe('the record that exec makes', () => {
  test('a run is recorded while its command runs, so a crash leaves it unended', async () => {
    const world = new World();
    const child = await begun(world, 'exec sleep 60.25');
    await until(() => isRecorded(world));
    expect(rowsOf(world)).toMatchObject([{ status: 'running', finished_at: null }]);
    child.kill('SIGKILL');
    await exitOf(child);
    endProcesses('sleep 60.25');
    expect(rowsOf(world)).toMatchObject([{ status: 'running', finished_at: null, error: null }]);
  });

  test.each([
    ['the data folder is a file', (world: World) => writeFileSync(world.dataDir, '')],
    [
      'the database is not SQLite',
      (world: World) => {
        mkdirSync(world.dataDir);
        writeFileSync(world.database, 'nonsense '.repeat(1000));
      },
    ],
    [
      'the configuration is invalid',
      (world: World) => writeFileSync(join(world.folder, 'goalgen.json'), '{"gates": 5}'),
    ],
  ])('while %s, the command runs, and its run is stored later', async (_, spoil) => {
    const world = new World();
    const state = { XDG_STATE_HOME: join(world.folder, 'state') };
    spoil(world);
    const answer = await exec(world, 'echo done; exit 6', [], { env: state });
    expect(answer).toEqual({ code: 6, stdout: 'done\n', stderr: '' });
    rmSync(world.dataDir, { recursive: true, force: true });
    rmSync(join(world.folder, 'goalgen.json'), { force: true });
    await world.ok(['scan'], { env: state });
    expect(rowsOf(world)).toMatchObject([{ status: 'failed', exit_code: 6, error: 'done' }]);
  });

  test('one message is printed when neither spool nor database takes a run', async () => {
    const world = new World();
    writeFileSync(world.dataDir, ''); // a file where the folder of both should be
    const { code, stdout, stderr } = await exec(world, 'echo done; exit 6');
    expect({ code, stdout }).toEqual({ code: 6, stdout: 'done\n' });
    expect(stderr).toMatch(
      /^goalgen: the run of job is not recorded: [^\n]* cannot be created[^\n]*\n$/,
    );
  });

  test('a run that ends while the database is locked is stored when it is free', async () => {
    const world = new World();
    await world.ok(['record', 'other', '--status', 'success']);
    const holder = new SqliteDatabase(world.database);
    holder.exec('BEGIN IMMEDIATE');
    expect(await exec(world, 'exit 4')).toEqual({ code: 4, stdout: '', stderr: '' });
    holder.close();
    await world.ok(['deliver']);
    expect(rowsOf(world)).toMatchObject([
      { task_type: 'other' },
      { task_type: 'job', status: 'failed', exit_code: 4 },
    ]);
  });
});

describe('exec --lock', () => {
  test('--lock skips a run while an earlier run of its task goes on, and says so', async () => {
    const world = new World();
    const child = await begun(world, 'read -r line', ['--lock']).catch(() => undefined);
    const long = await begun(world, 'exec sleep 60.25', ['--lock']);
    const { code, stderr } = await exec(world, 'touch ran', ['--lock']);
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: expect.stringMatching(/^Error: The run of job [^\n]+\nTry: [^\n]+\n$/),
    });
    expect(existsSync(join(world.folder, 'ran'))).toBe(false);
    expect((await world.spawn(['exec', 'another', '--lock', '--', 'true'])).code).toBe(0);
    expect(rowsOf(world).map(({ task_type, status }) => [task_type, status])).toContainEqual([
      'job',
      'skipped',
    ]);
    // The lock is released when its holder ends, even when the holder is killed.
    long.kill('SIGKILL');
    await exitOf(long);
    endProcesses('sleep 60.25');
    expect((await exec(world, 'touch ran', ['--lock'])).code).toBe(0);
    child?.kill('SIGKILL');
  });
});

describe('edge cases of exec', () => {
  test('the timeout also kills a child of the command that ignores TERM', async () => {
    const world = new World();
    const script = '(trap "" TERM; exec sleep 4125.25) >/dev/null 2>&1; echo x';
    const { code } = await exec(world, script, ['--timeout', '0.5s', '--grace', '0.5s']);
    expect(code).toBe(124);
    expect(processesOf('sleep 4125.25')).toEqual([]);
  });

  test.each([
    [
      'a process outside the process group holds the output',
      '$goalgen exec job --timeout 0.5s --grace 0.5s -- sh -c "setsid sleep 4225.25; :"',
    ],
    [
      'no process reads the output',
      'mkfifo full; exec 3<>full; $goalgen exec job --timeout 0.5s --grace 0.5s -- yes >&3',
    ],
  ])('the timeout ends a run even when %s', async (_, line) => {
    const world = new World();
    // Without the timeout the run would go on for more than an hour.
    await inShell(world, line);
    expect(rowsOf(world)).toMatchObject([{ status: 'timeout', exit_code: 124 }]);
    endProcesses('sleep 4225.25');
  });

  test('exec awaits left-over processes up to the timeout; the run ends before that', async () => {
    const world = new World();
    const timeout = ['--timeout', '8s', '--grace', '0.2s'];
    const { code } = await exec(world, 'setsid sleep 4325.25 & exit 0', timeout);
    expect(code).toBe(0);
    const [row] = rowsOf(world);
    expect(row).toMatchObject({ status: 'success' });
    expect(Number(row?.finished_at) - Number(row?.started_at)).toBeLessThan(7.9);
    endProcesses('sleep 4325.25');
  });

  test('a run waits unstored while a redaction pattern is invalid', async () => {
    const world = new World();
    const config = join(world.folder, 'goalgen.json');
    writeFileSync(config, '{"redact": {"patterns": ["(?<=x)y"]}}');
    expect(await exec(world, 'echo card 4711; exit 9')).toMatchObject({ code: 9, stderr: '' });
    writeFileSync(config, '{"redact": {"patterns": ["card \\\\d+"]}}');
    await world.ok(['deliver']);
    expect(rowsOf(world)).toMatchObject([{ status: 'failed', exit_code: 9, error: '[redacted]' }]);
  });

  test('when goalgen is killed, its command keeps the lock', async () => {
    const world = new World();
    const child = await begun(world, 'exec sleep 44.25', ['--lock']);
    child.kill('SIGKILL');
    await exitOf(child);
    expect((await exec(world, 'true', ['--lock'])).code).toBe(5);
    endProcesses('sleep 44.25');
    await until(async () => (await exec(world, 'true', ['--lock'])).code === 0);
  });

  test('a path through a file gives exit code 127, a path that is too long 126', async () => {
    const world = new World();
    expect(await world.spawn(['exec', 'job', '--', '/etc/passwd/foo'])).toMatchObject({
      code: 127,
      stderr: expect.stringContaining('command not found'),
    });
    expect(await world.spawn(['exec', 'job', '--', `/${'x'.repeat(5000)}`])).toMatchObject({
      code: 126,
    });
    expect(rowsOf(world).map(({ status }) => status)).toEqual(['failed', 'failed']);
  });

  test('a full disk behind the output is reported, and does not end the command', async () => {
    const world = new World();
    const { stdout, stderr } = await inShell(
      world,
      '$goalgen exec job -- sh -c "echo a; sleep 0.3; echo b; touch made; exit 3" >/dev/full; ' +
        'echo "code $?"',
    );
    expect({ stdout, stderr }).toEqual({
      stdout: 'code 3\n',
      stderr: expect.stringContaining('cannot be written: ENOSPC'),
    });
    expect(existsSync(join(world.folder, 'made'))).toBe(true);
    expect(rowsOf(world)).toMatchObject([{ status: 'failed', exit_code: 3, error: 'a\nb' }]);
  });

  test('a lock whose note cannot be written is reported, and the command runs', async () => {
    const world = new World();
    await exec(world, 'true', ['--lock']);
    const [lock = ''] = readdirSync(join(world.dataDir, 'locks'));
    mkdirSync(join(world.dataDir, 'locks', `${lock}.run`));
    const { code, stdout, stderr } = await exec(world, 'echo out; exit 4', ['--lock']);
    expect({ code, stdout, stderr }).toEqual({
      code: 4,
      stdout: 'out\n',
      stderr: expect.stringContaining('goalgen: the lock: EISDIR'),
    });
  });

  test('a lock note from an earlier boot locks nothing', async () => {
    const world = new World();
    await exec(world, 'true', ['--lock']);
    const [lock = ''] = readdirSync(join(world.dataDir, 'locks'));
    const note = {
      pid: process.pid,
      hasGroup: false,
      startedAt: readFileSync(`/proc/${process.pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19],
    };
    const path = join(world.dataDir, 'locks', `${lock}.run`);
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    writeFileSync(path, JSON.stringify({ ...note, boot }));
    expect((await exec(world, 'true', ['--lock'])).code).toBe(5);
    writeFileSync(path, JSON.stringify({ ...note, boot: 'another' }));
    expect((await exec(world, 'true', ['--lock'])).code).toBe(0);
  });

  test('the lock is held until the timeout has ended every process of the command', async () => {
    const world = new World();
    const script =
      'trap "touch ending; exit 1" TERM; ' +
      '(trap "" TERM; exec sleep 4525.25) >/dev/null 2>&1 & wait';
    const times = ['--timeout', '3s', '--grace', '100s'];
    const running = exec(world, script, ['--lock', ...times]);
    await until(() => existsSync(join(world.folder, 'ending')));
    expect(processesOf('sleep 4525.25')).toHaveLength(1);
    expect((await exec(world, 'true', ['--lock'])).code).toBe(5);
    endProcesses('sleep 4525.25');
    expect((await running).code).toBe(124);
  });

  (isRoot ? test : test.skip)(
    "output into another user's pipe, such as cron's, arrives whole; an unread pipe delays no end",
    async () => {
      const world = new World();
      chmodSync(world.folder, 0o777);
      const script = `
      const { spawnSync } = require('node:child_process');
      const { status } = spawnSync(process.execPath, [process.argv[1], 'exec', 'job', ...process.argv.slice(2)], { uid: 65534, gid: 65534, stdio: ['ignore', 1, 2], env: process.env });
      process.exit(status);`;
      writeFileSync(
        join(world.folder, 'as-nobody.cjs'),
        script.replaceAll('process.argv[1]', JSON.stringify(GOALGEN)),
      );
      const all = await inShell(world, `node as-nobody.cjs -- seq 100000 | sha256sum`);
      expect(all.stdout).toContain(
        createHash('sha256')
          .update(Array.from({ length: 100_000 }, (_, i) => `${i + 1}\n`).join(''))
          .digest('hex'),
      );
      // Without the timeout, `yes` would write until the test is given up.
      await inShell(
        world,
        'mkfifo full; exec 3<>full; node as-nobody.cjs --timeout 0.5s --grace 0.5s -- yes >&3',
      );
    },
  );

  test('a trap that exits with the code of its signal is a cancelled run, not failed', async () => {
    const world = new World();
    const child = await begun(world, 'while :; do sleep 0.05; done', [], 'trap "exit 143" TERM');
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(143);
    expect(rowsOf(world)).toMatchObject([{ status: 'cancelled', exit_code: 143 }]);
  });

  test.each([
    [
      'one line that is longer than the limit',
      "head -c 40000 /dev/zero | tr '\\0' x; exit 3",
      /^x{9000,10000}$/,
    ],
    [
      'a progress bar of 40 kB',
      "i=0; while [ $i -lt 2000 ]; do printf 'copied %d of 2000 files\\r' $i; i=$((i+1)); done; " +
        "printf 'fatal: disk full\\r'; exit 3",
      /^fatal: disk full$/,
    ],
    [
      'output with the line ends of a terminal',
      "printf 'fatal: disk full\\r\\r\\n'; exit 3",
      /^fatal: disk full$/,
    ],
  ])('a readable error is kept of %s', async (_, script, error) => {
    const world = new World();
    await exec(world, script.replaceAll('\\\\', '\\'));
    expect(rowsOf(world)[0]?.error).toMatch(error);
  });

  test.each([['0s'], ['30d']])(
    'a timeout of %s is refused, as a timer cannot hold it',
    async (text) => {
      expect(
        await new World().spawn(['exec', 'job', '--timeout', text, '--', 'true']),
      ).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('at most 24d'),
      });
    },
  );

  test('without --, exec refuses the command instead of taking its options', async () => {
    expect(
      await new World().spawn(['exec', 'job', 'echo', '--timeout', '5s', 'hello']),
    ).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('behind --'),
    });
    expect(await new World().spawn(['exec', 'job', 'echo', '--', 'hello'])).toMatchObject({
      code: 2,
    });
    expect(await new World().spawn(['exec', 'backup', 'pg_dump', '-h', 'db'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('behind --'),
    });
    expect(
      (await new World().spawn(['exec', 'job', '--timeout', '5s', '--help'])).stdout,
    ).toContain('Usage: goalgen exec');
    expect(
      await new World().spawn(['exec', 'job', '--', 'echo', '--version', '--', '--now']),
    ).toMatchObject({
      code: 0,
      stdout: '--version -- --now\n',
    });
  });
});

describe('wrong usage of exec', () => {
  test.each([
    [['exec']],
    [['exec', 'job']],
    [['exec', 'a\u202eb', '--', 'true']],
    [['exec', '', '--', 'true']],
    [['exec', 'job', '--nonsense', '--', 'true']],
  ])('exec refuses %j', async (args) => {
    const { code, stderr } = await new World().spawn(args);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^Error: [^\n]+\nTry: [^\n]+\n$/),
    });
  });
});

describe('record', () => {
  test('record stores what a script reports, and updates a run reported again', async () => {
    const world = new World();
    const said = [
      'record',
      'job',
      '--run-id',
      'r1',
      '--started',
      '2025-11-09T13:00:00Z',
      '--exit-code',
      '2',
      '--host',
      'db1',
      '--attempt',
      '3',
    ];
    await world.ok([...said, '--status', 'running']);
    await world.ok([...said, '--status', 'failed', '--error', '-'], { stdin: 'disk full\n' });
    expect(rowsOf(world)).toMatchObject([
      {
        task_type: 'job',
        status: 'failed',
        error: 'disk full',
        exit_code: 2,
        host: 'db1',
        started_at: 1762693200,
        finished_at: 1762696800,
      },
    ]);
  });

  test('a run recorded without times ended now; --source sets its source', async () => {
    const world = new World();
    expect(
      await world.json(['record', 'job', '--status', 'success', '--source', 'laptop']),
    ).toMatchObject({
      source: 'laptop',
      task_type: 'job',
      status: 'success',
    });
    expect(rowsOf(world)).toMatchObject([{ started_at: 1762696800, finished_at: 1762696800 }]);
  });

  test.each([
    [['record', 'job']],
    [['record', 'job', '--status', 'bad']],
    [['record', 'job', '--status', 'failed', '--finished', 'yesterday']],
    [
      [
        'record',
        'job',
        '--status',
        'failed',
        '--started',
        '2025-11-09T13:00:00Z',
        '--finished',
        '2025-11-09T12:00:00Z',
      ],
    ],
    [['record', 'a\tb', '--status', 'failed']],
  ])('%j is refused', async (args) => {
    const { code, stderr } = await new World().goalgen(args);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^Error: [^\n]+\nTry: [^\n]+\n$/),
    });
  });
});
