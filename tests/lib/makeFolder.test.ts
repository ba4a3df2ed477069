import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeFolder } from '../../src/lib/makeFolder';
import { temporaryFolder } from '../support/world';

test('makeFolder creates the folder and those above it for their owner alone', () => {
  const folder = temporaryFolder();
  makeFolder(join(folder, 'a/b/c'));
  expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'a/b/c')).mode & 0o777).toBe(0o700);
});

test('makeFolder leaves a folder that is there as it is', () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  makeFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o755);
});

test.each([
  ['below /proc, where Node would try for ever', () => '/proc/goalgen/spool', 'ENOENT'],
  ['below a file', (folder: string) => join(folder, 'file', 'below'), 'ENOTDIR'],
  ['where a file stands', (folder: string) => join(folder, 'file'), 'EEXIST'],
])('makeFolder fails %s', (_, pathIn, code) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(pathIn(folder))).toThrow(code);
  expect(existsSync(join(folder, 'file'))).toBe(true);
});
