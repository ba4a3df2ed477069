import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createPrivately } from '../../src/db/createPrivately';
import { UsageError } from '../../src/lib/errors';
import { temporaryFolder } from '../support/world';

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('a file that is created privately', () => {
  test('createPrivately makes an empty file and its folders for their owner alone', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a', 'b', 'x.db');
    createPrivately(path);
    expect(readFileSync(path, 'utf8')).toBe('');
    expect([path, join(folder, 'a', 'b'), join(folder, 'a')].map(modeOf)).toEqual([
      0o600, 0o700, 0o700,
    ]);
  });

  test('createPrivately leaves an existing file as it is', () => {
    const path = join(temporaryFolder(), 'x.db');
    writeFileSync(path, 'kept');
    chmodSync(path, 0o640);
    createPrivately(path);
    expect([readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['kept', 0o640]);
  });

  test('createPrivately fails where a file stands in place of the folder', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const path = join(file, 'x.db');
    expect(() => createPrivately(path)).toThrow(UsageError);
    expect(() => createPrivately(path)).toThrow(`${path} cannot be created (E`);
  });

  test('createPrivately leaves a folder of that name as it is', () => {
    const path = join(temporaryFolder(), 'x.db');
    mkdirSync(path);
    createPrivately(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });
});
