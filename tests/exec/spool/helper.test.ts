import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { FILES_MAX } from '../../../src/exec/spool/folders';
import { SpoolHelper } from '../../../src/exec/spool/helper';
import { PROJECT, temporaryFolder } from '../../support/world';

const KEY = '0123456789abcdef';
const NOTE = `.delivery-${KEY}`;
const helpers: SpoolHelper[] = [];
afterEach(() => {
  for (const helper of helpers.splice(0)) helper.release();
});

function helperFor(folders: readonly string[], run = '1000-exec-a-1'): SpoolHelper {
  const helper = new SpoolHelper(folders, run, KEY);
  helpers.push(helper);
  return helper;
}

function filled(count: number, suffix: (index: number) => string): string {
  const folder = temporaryFolder();
  for (let index = 0; index < count; index++)
    writeFileSync(join(folder, `${index}-exec-b-1.${suffix(index)}`), '');
  return folder;
}

describe('the spool helper', () => {
  test('a begin is written for the owner alone, and its end takes its place', async () => {
    const folder = join(temporaryFolder(), 'state/spool');
    const helper = helperFor([folder]);
    expect(await helper.write('begun', '{"a": "\\\\n  b  "}')).toBe('ok');
    expect(readdirSync(folder)).toEqual(['1000-exec-a-1.begun']);
    const file = join(folder, '1000-exec-a-1.begun');
    expect(readFileSync(file, 'utf8')).toBe('{"a": "\\\\n  b  "}\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await helper.write('failed', '{}')).toBe('ok');
    expect(readdirSync(folder)).toEqual(['1000-exec-a-1.failed']);
  });

  test('the second folder is used where the first cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const second = join(folder, 'second');
    expect(await helperFor([join(folder, 'file'), second]).write('ok', '{}')).toBe('ok');
    expect(readdirSync(second)).toEqual(['1000-exec-a-1.ok']);
  });

  test('a helper without a folder that can be written stores nothing and says so', async () => {
    expect(await helperFor(['/proc/goalgen']).write('ok', '{}')).toBe('no');
    expect(await helperFor([]).write('ok', '{}')).toBe('no');
  });

  test('a helper that has ended stores nothing and says so', async () => {
    const helper = helperFor([temporaryFolder()]);
    process.kill(helper.pid ?? 0, 'SIGKILL');
    expect(await helper.write('ok', '{}')).toBe('no');
    expect(await helper.write('ok', '{}')).toBe('no');
  });
});

describe('a spool from which another process stores runs', () => {
  test('the helper says so, and tells when the record is taken', async () => {
    const folder = temporaryFolder();
    const helper = helperFor([folder]);
    expect(await helper.write('begun', '{}')).toBe('ok');
    helper.note(process.pid);
    expect(await helper.write('ok', '{}')).toBe('busy');
    const taken = helper.taken();
    rmSync(join(folder, '1000-exec-a-1.ok'));
    expect(await taken).toBe('ok');
  });

  test.each([
    ['is gone', '4194999 1\n'],
    ['has the number of an earlier one', `${process.pid} 1\n`],
    ['has no number', 'x\n'],
  ])('a note of a process that %s is not believed', async (_, note) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, NOTE), note);
    expect(await helperFor([folder]).write('ok', '{}')).toBe('ok');
  });

  test('a note about a delivery to another database is not believed', async () => {
    const folder = temporaryFolder();
    const helper = helperFor([folder]);
    await helper.write('begun', '{}');
    helper.note(process.pid);
    expect(await helper.write('begun', '{}')).toBe('busy');
    const other = new SpoolHelper([folder], '1000-exec-a-2', 'fedcba9876543210');
    helpers.push(other);
    expect(await other.write('ok', '{}')).toBe('ok');
  });
});

describe('a helper whose reader has gone', () => {
  test('a record is written although nobody reads the answer to it', async () => {
    const folder = temporaryFolder();
    const script = join(PROJECT, 'bin/spool.sh');
    const child = spawn('/bin/sh', [script, '10', 'run', KEY, folder], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdout.destroy();
    child.stdin.end('begun {}\nok {}\n');
    await once(child, 'close');
    expect(readdirSync(folder)).toEqual(['run.ok']);
  });
});

describe('a spool that is full', () => {
  test('a full spool refuses a success and removes the oldest success for a failure', async () => {
    const folder = filled(FILES_MAX, (index) => (index % 2 === 0 ? 'failed' : 'ok'));
    expect(await helperFor([folder]).write('ok', '{}')).toBe('no');
    expect(await helperFor([folder]).write('failed', '{}')).toBe('ok');
    const names = readdirSync(folder);
    expect(names).toHaveLength(FILES_MAX + 1); // with `dropped`
    expect(names).toContain('1000-exec-a-1.failed');
    const [dropped = ''] = readFileSync(join(folder, 'dropped'), 'utf8').split('\n');
    expect(dropped).toMatch(/-exec-b-1\.ok$/);
    expect(names).not.toContain(dropped.split('/').at(-1));
  });

  test('a failure that cannot be written removes no success', async () => {
    const folder = filled(FILES_MAX, () => 'ok');
    mkdirSync(join(folder, '.1000-exec-a-1')); // where the record would be written aside
    expect(await helperFor([folder]).write('failed', '{}')).toBe('no');
    expect(readdirSync(folder).filter((name) => name.endsWith('.ok'))).toHaveLength(FILES_MAX);
  });

  test('the list of removed successes does not grow without end', async () => {
    const folder = filled(FILES_MAX, () => 'ok');
    writeFileSync(join(folder, 'dropped'), 'x\n'.repeat(300_000));
    expect(await helperFor([folder]).write('failed', '{}')).toBe('ok');
    expect(statSync(join(folder, 'dropped')).size).toBe(600_000);
  });

  test('a spool full of failures refuses another failure and removes nothing', async () => {
    const folder = filled(FILES_MAX, () => 'failed');
    expect(await helperFor([folder]).write('failed', '{}')).toBe('no');
    expect(readdirSync(folder)).toHaveLength(FILES_MAX);
  });

  test('the end of a run whose begin is spooled has room in a full spool', async () => {
    const folder = filled(FILES_MAX - 1, () => 'failed');
    const helper = helperFor([folder]);
    writeFileSync(join(folder, '1000-exec-a-1.begun'), '');
    expect(await helper.write('failed', '{}')).toBe('ok');
    expect(readdirSync(folder)).toHaveLength(FILES_MAX);
  });

  test('one file less than the maximum leaves room for a success', async () => {
    const folder = filled(FILES_MAX - 3, () => 'failed');
    mkdirSync(join(folder, 'sub'));
    expect(await helperFor([folder]).write('ok', '{}')).toBe('ok');
  });
});
