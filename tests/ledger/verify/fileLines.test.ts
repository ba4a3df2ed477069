import { closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { openFile } from '../../../src/ledger/rotation';
import { isTorn, linesOfFile } from '../../../src/ledger/verify/fileLines';
import { temporaryFolder } from '../../support/world';

/** The lines of a file with this content from a byte on, each with its number. */
async function linesOf(content: string | Buffer, from = 0, name = 'ledger.ndjson') {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const file = openFile(path);
  try {
    const lines: [number, string][] = [];
    for await (const page of linesOfFile(file, from))
      for (const line of page) {
        expect(line.path).toBe(path);
        lines.push([line.number, line.bytes.toString()]);
      }
    return lines;
  } finally {
    closeSync(file.fd);
  }
}

describe('a file that is no ledger', () => {
  test('a packed file that unpacks to gigabytes is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 27));
    await expect(linesOf(bomb, 0, 'ledger.ndjson.1.gz')).rejects.toThrow(
      /cannot be read \(it unpacks to more than 200 times its size\)/,
    );
  });

  test('a line of 64 MB is read, and a longer one is refused', async () => {
    const longest = Buffer.alloc(64 * 1024 * 1024, 'x');
    longest[longest.length - 1] = 10;
    expect(await linesOf(longest)).toHaveLength(1);
    const longer = Buffer.alloc(64 * 1024 * 1024 + 1, 'x');
    await expect(linesOf(longer)).rejects.toThrow(/line 1 is longer than 64 MB/);
  });

  test('a ledger that repeats itself a thousand times is read when packed', async () => {
    const line =
      '{"ts":1762696800,"schema":2,"event":"goal_created","meta":{"goal_id":"goal_1"}}\n';
    expect(await linesOf(gzipSync(line.repeat(1000)), 0, 'ledger.ndjson.1.gz')).toHaveLength(1000);
  });
});

describe('the lines of a ledger file', () => {
  test('lines of a ledger file are numbered from 1, each with its newline', async () => {
    expect(await linesOf('a\nb\n')).toEqual([
      [1, 'a\n'],
      [2, 'b\n'],
    ]);
  });

  test('an empty ledger file has no lines', async () => {
    expect(await linesOf('')).toEqual([]);
  });

  test('blank lines of a ledger file are read as lines', async () => {
    expect(await linesOf('a\n\n')).toEqual([
      [1, 'a\n'],
      [2, '\n'],
    ]);
  });

  test('a last line of a ledger file without a newline is read as a line', async () => {
    expect(await linesOf('a\nb')).toEqual([
      [1, 'a\n'],
      [2, 'b'],
    ]);
  });

  test('a packed ledger file is unpacked as it is read', async () => {
    expect(await linesOf(gzipSync('a\nb\n'), 0, 'ledger.ndjson.1.gz')).toEqual([
      [1, 'a\n'],
      [2, 'b\n'],
    ]);
  });

  test('lines of a ledger file that exceed one read are whole', async () => {
    const long = `${'x'.repeat(600_000)}\n`;
    expect(await linesOf(`a\n${long}b\n${long}`)).toEqual([
      [1, 'a\n'],
      [2, long],
      [3, 'b\n'],
      [4, long],
    ]);
  });
});

describe('reading a ledger file from a byte on', () => {
  test('reading from a byte begins with the line at it, and keeps line numbers', async () => {
    expect(await linesOf('ab\ncd\nef\n', 3)).toEqual([
      [2, 'cd\n'],
      [3, 'ef\n'],
    ]);
  });

  test('reading from a byte within a line begins with that line', async () => {
    expect(await linesOf('ab\ncd\n', 2)).toEqual([
      [1, 'ab\n'],
      [2, 'cd\n'],
    ]);
    expect(await linesOf('ab\ncd\n', 4)).toEqual([[2, 'cd\n']]);
  });

  test('reading from the end of a ledger file gives no lines', async () => {
    expect(await linesOf('ab\n', 3)).toEqual([]);
  });
});

test('a line is torn when it has no newline at its end', () => {
  const line = (text: string) => ({ path: 'x', number: 1, bytes: Buffer.from(text) });
  expect(isTorn(line('{"ts":1}'))).toBe(true);
  expect(isTorn(line('{"ts":1}\n'))).toBe(false);
  expect(isTorn(line('\n'))).toBe(false);
});
