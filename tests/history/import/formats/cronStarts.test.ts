import { describe, expect, test } from '@jest/globals';
import { OpenStarts, type Start } from '../../../../src/history/import/formats/cronStarts';

function start(pid: number, more: Partial<Start> = {}): Start {
  return { number: pid, raw: '', host: 'alpha', command: '(root) sync', pid, at: pid, ...more };
}

function opened(...starts: readonly Start[]): OpenStarts {
  const open = new OpenStarts();
  for (const each of starts) open.add(each);
  return open;
}

describe('starts that wait for their ends', () => {
  test('a start is taken by its host and process number, once', () => {
    const open = opened(start(7), start(8));
    expect(open.takeProcess('alpha', 7)).toEqual(start(7));
    expect(open.takeProcess('alpha', 7)).toBeUndefined();
    expect([...open.all()]).toEqual([start(8)]);
  });

  test('the same process number on another host is another start', () => {
    const beta = start(7, { host: 'beta' });
    const open = opened(start(7), beta);
    expect(open.takeProcess('beta', 7)).toEqual(beta);
    expect([...open.all()]).toEqual([start(7)]);
  });

  test('a start is given up when its process number is used again', () => {
    const open = opened(start(7));
    expect(open.add(start(7, { at: 99 }))).toEqual(start(7));
    expect([...open.all()]).toEqual([start(7, { at: 99 })]);
    // The start that was given up must not be found by its command either.
    open.takeProcess('alpha', 7);
    expect(open.takeChildOf('alpha', 6, '(root) sync')).toBeUndefined();
  });

  test('the ten-thousandth start gives nothing up, and the next one gives up the oldest', () => {
    const open = new OpenStarts();
    for (let pid = 1; pid <= 10_000; pid++) expect(open.add(start(pid))).toBeUndefined();
    expect(open.add(start(10_001))).toEqual(start(1));
    expect(open.takeProcess('alpha', 1)).toBeUndefined();
  });
});

describe('the start that belongs to an end', () => {
  const child = (open: OpenStarts, pid: number, command = '(root) sync') =>
    open.takeChildOf('alpha', pid, command)?.pid;

  test('the start with the next higher process number is taken among equal commands', () => {
    const open = opened(start(30), start(12), start(21));
    expect(child(open, 11)).toBe(12);
    expect(child(open, 11)).toBe(21);
    expect(child(open, 29)).toBe(30);
    expect(child(open, 29)).toBeUndefined();
  });

  test('a start whose process number is not above that of the end is no child of it', () => {
    const open = opened(start(30), start(20));
    expect(child(open, 20)).toBe(30);
    expect(child(open, 20)).toBeUndefined();
  });

  test('a start that is far above the end is of another run', () => {
    expect(child(opened(start(261)), 11)).toBe(261);
    expect(child(opened(start(262)), 11)).toBeUndefined();
  });

  test('the latest start is taken where process numbers have begun again from low ones', () => {
    const open = opened(start(3), start(5));
    expect(child(open, 32_700)).toBe(5);
  });

  test('a start of another command, user or host is not taken', () => {
    const open = opened(
      start(12, { command: '(root) load' }),
      start(13, { command: '(www) sync' }),
      start(14, { host: 'beta' }),
    );
    expect(child(open, 11)).toBeUndefined();
    expect([...open.all()]).toHaveLength(3);
  });

  test('a start that was taken by its process is not taken by its command again', () => {
    const open = opened(start(12));
    open.takeProcess('alpha', 12);
    expect(child(open, 11)).toBeUndefined();
  });
});
