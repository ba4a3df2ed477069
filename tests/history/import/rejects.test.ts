import { existsSync, linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Rejects } from '../../../src/history/import/rejects';
import { UsageError } from '../../../src/lib/errors';
import { temporaryFolder } from '../../support/world';

const newPath = () => join(temporaryFolder(), 'rejects');

describe('the file of rejects', () => {
  test('no file of rejects is made while nothing is rejected', () => {
    const path = newPath();
    new Rejects(path, []).close();
    expect(existsSync(path)).toBe(false);
  });

  test('each rejected input is a line, and bytes are kept as they are', () => {
    const path = newPath();
    const rejects = new Rejects(path, []);
    rejects.take('first');
    rejects.take(Buffer.from([0xe4, 0xff]));
    rejects.close();
    expect(readFileSync(path)).toEqual(
      Buffer.concat([Buffer.from('first\n'), Buffer.from([0xe4, 0xff]), Buffer.from('\n')]),
    );
  });

  test('the header of rejects is written once, before the first rejected input', () => {
    const path = newPath();
    const rejects = new Rejects(path, []);
    rejects.take('1', 'a,b');
    rejects.take('2', 'a,b');
    rejects.close();
    expect(readFileSync(path, 'utf8')).toBe('a,b\n1\n2\n');
  });

  test('an input that was too long to be held leaves no line in the rejects', () => {
    const path = newPath();
    const rejects = new Rejects(path, []);
    rejects.take('', 'a,b');
    rejects.close();
    expect(existsSync(path)).toBe(false);
  });

  test('only the owner may read the file of rejects', () => {
    const path = newPath();
    const rejects = new Rejects(path, []);
    rejects.take('secret');
    rejects.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('an older file of rejects is replaced', () => {
    const path = newPath();
    writeFileSync(path, 'old\n');
    const rejects = new Rejects(path, []);
    rejects.take('new');
    rejects.close();
    expect(readFileSync(path, 'utf8')).toBe('new\n');
  });

  test('without a path for rejects every rejected input is dropped', () => {
    const rejects = new Rejects(undefined, []);
    rejects.take('lost');
    expect(() => rejects.close()).not.toThrow();
  });
});

describe('a file of rejects that cannot be used', () => {
  test('a file in use is refused for rejects under its name, even before it exists', () => {
    const path = newPath();
    expect(() => new Rejects(path, [undefined, path])).toThrow(UsageError);
    expect(existsSync(path)).toBe(false);
  });

  test('a file in use is refused for rejects under another name', () => {
    const path = newPath();
    const other = `${path}-link`;
    writeFileSync(path, 'runs');
    linkSync(path, other);
    expect(() => new Rejects(other, [path])).toThrow('--rejects names a file that is in use here.');
  });

  test('a file beside the one in use is accepted for rejects', () => {
    const path = newPath();
    writeFileSync(path, 'runs');
    writeFileSync(`${path}2`, '');
    expect(() => new Rejects(`${path}2`, [path])).not.toThrow();
  });

  test('a path for rejects that cannot be written is reported with the reason', () => {
    const path = newPath();
    mkdirSync(path);
    const rejects = new Rejects(path, []);
    expect(() => rejects.take('x')).toThrow(/ cannot be written \(EISDIR\)\.$/);
    expect(() => rejects.take('x')).toThrow(UsageError);
  });
});
