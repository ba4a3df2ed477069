import { closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { openFile } from '../../../src/ledger/rotation';
import { isTorn, linesOfFile } from '../../../src/ledger/verify/fileLines';
import { temporaryFolder } from '../../support/world';

/** The lines of a file of this content, each with its number, from a byte on. */
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

describe('the lines of a ledger file', () => {
  test('are numbered from 1, each with its newline', async () => {
    expect(await linesOf('a\nb\n')).toEqual([
      [1, 'a\n'],
      [2, 'b\n'],
    ]);
  });

  test('are none in an empty file', async () => {
    expect(await linesOf('')).toEqual([]);
  });

  test('hold blank ones, too', async () => {
    expect(await linesOf('a\n\n')).toEqual([
      [1, 'a\n'],
      [2, '\n'],
    ]);
  });

  test('end with one that breaks off, without a newline', async () => {
    expect(await linesOf('a\nb')).toEqual([
      [1, 'a\n'],
      [2, 'b'],
    ]);
  });

  test('are unpacked where the file is packed', async () => {
    expect(await linesOf(gzipSync('a\nb\n'), 0, 'ledger.ndjson.1.gz')).toEqual([
      [1, 'a\n'],
      [2, 'b\n'],
    ]);
  });

  test('are whole where they are longer than what is read at once', async () => {
    const long = `${'x'.repeat(600_000)}\n`;
    expect(await linesOf(`a\n${long}b\n${long}`)).toEqual([
      [1, 'a\n'],
      [2, long],
      [3, 'b\n'],
      [4, long],
    ]);
  });
});

describe('the lines of a ledger file from a byte on', () => {
  test('begin with the one at that byte, and keep their numbers', async () => {
    expect(await linesOf('ab\ncd\nef\n', 3)).toEqual([
      [2, 'cd\n'],
      [3, 'ef\n'],
    ]);
  });

  test('begin with the one that the byte is in', async () => {
    expect(await linesOf('ab\ncd\n', 2)).toEqual([
      [1, 'ab\n'],
      [2, 'cd\n'],
    ]);
    expect(await linesOf('ab\ncd\n', 4)).toEqual([[2, 'cd\n']]);
  });

  test('are none from the end on', async () => {
    expect(await linesOf('ab\n', 3)).toEqual([]);
  });
});

test('a line is torn when it has no newline at its end', () => {
  const line = (text: string) => ({ path: 'x', number: 1, bytes: Buffer.from(text) });
  expect(isTorn(line('{"ts":1}'))).toBe(true);
  expect(isTorn(line('{"ts":1}\n'))).toBe(false);
  expect(isTorn(line('\n'))).toBe(false);
});
