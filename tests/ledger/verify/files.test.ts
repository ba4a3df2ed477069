import { fstatSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ledgerLine } from '../../../src/ledger/event';
import type { StoredEvent } from '../../../src/ledger/outbox';
import {
  allLines,
  type Beginning,
  closeFiles,
  findBeginning,
  openFiles,
} from '../../../src/ledger/verify/files';
import { UsageError } from '../../../src/lib/errors';
import { storedEvent } from '../../support/memory';
import { temporaryFolder } from '../../support/world';

/** Files of these contents, oldest first, opened while `body` looks at them. */
async function withFiles<Value>(
  contents: readonly string[],
  body: (files: ReturnType<typeof openFiles>) => Promise<Value>,
): Promise<Value> {
  const folder = temporaryFolder();
  const paths = contents.map((content, index) => {
    const path = join(folder, `ledger.${index}`);
    writeFileSync(path, content);
    return path;
  });
  const files = openFiles(paths);
  try {
    return await body(files);
  } finally {
    closeFiles(files);
  }
}

const start = (seq: number, beginsAt = 0) => storedEvent(seq, { beginsAt });
const lines = (...seqs: readonly number[]) =>
  seqs.map((seq) => ledgerLine(storedEvent(seq))).join('');

describe('opening ledger files', () => {
  test('opened ledger files keep their order, and the size that each has now', () =>
    withFiles(['a\n', 'bcd\n'], async (files) => {
      expect(files.map(({ size }) => size)).toEqual([2, 4]);
    }));

  test('opening ledger files closes those already open when one cannot be opened', () => {
    const path = join(temporaryFolder(), 'ledger');
    writeFileSync(path, '');
    const before = readdirSync('/dev/fd').length;
    expect(() => openFiles([path, `${path}.missing`])).toThrow(UsageError);
    expect(readdirSync('/dev/fd')).toHaveLength(before);
  });

  test('closing opened ledger files closes their descriptors', () => {
    const path = join(temporaryFolder(), 'ledger');
    writeFileSync(path, '');
    const [file = { fd: -1 }] = openFiles([path]);
    expect(fstatSync(file.fd).size).toBe(0);
    closeFiles([{ path, size: 0, ...file }]);
    expect(() => fstatSync(file.fd)).toThrow('EBADF');
  });
});

describe('the beginning of the present ledger files', () => {
  const begins = (contents: readonly string[], starts: readonly StoredEvent[]) =>
    withFiles(contents, (files) => findBeginning(files, starts));

  test('ledger files begin with the first event when no file was rotated away', async () => {
    expect(await begins([lines(1, 2)], [start(1)])).toEqual({ seq: 1, offset: 0 });
  });

  test('ledger files begin behind the text that another program wrote before', async () => {
    expect(await begins([`{}\n${lines(1)}`], [start(1, 3)])).toEqual({ seq: 1, offset: 3 });
  });

  test('ledger files begin behind strange bytes before an event that began a file', async () => {
    expect(await begins([`x\n${lines(3)}`], [start(1), start(3, 2)])).toEqual({
      seq: 3,
      offset: 2,
    });
  });

  test('ledger files begin with the event of the oldest file that is still there', async () => {
    const starts = [start(1), start(3), start(5)];
    expect(await begins([lines(3, 4), lines(5)], starts)).toEqual({ seq: 3, offset: 0 });
    expect(await begins([lines(5)], starts)).toEqual({ seq: 5, offset: 0 });
  });

  test('empty files that logrotate leaves are skipped in finding the beginning', async () => {
    expect(await begins(['', lines(3)], [start(1), start(3)])).toEqual({ seq: 3, offset: 0 });
  });

  test.each([
    ['there are no files', []],
    ['all files are empty', ['', '']],
    ['the first line is of no event that began a file', [lines(2)]],
    ['the first line was changed', [lines(3).replace('goal_3', 'goal_4')]],
  ])(
    'ledger files begin with the first event, so that lines are missed, when %s',
    async (_, contents) => {
      expect(await begins(contents, [start(1, 3), start(3)])).toEqual({ seq: 1, offset: 3 });
    },
  );

  test('ledger files begin at the first byte when no event is known to begin one', async () => {
    expect(await begins([lines(1)], [])).toEqual({ seq: 1, offset: 0 });
    expect(await begins([lines(1)], [start(3, 7)])).toEqual({ seq: 1, offset: 0 });
  });
});

describe('the lines of all ledger files', () => {
  async function textsOf(contents: readonly string[], beginning: Beginning): Promise<string[]> {
    return withFiles(contents, async (files) => {
      const texts = [];
      for await (const page of allLines(files, beginning))
        for (const { path, number, bytes } of page)
          texts.push(`${path.at(-1)}:${number} ${bytes.toString().trim()}`);
      return texts;
    });
  }

  test('allLines gives lines in the order of the files, numbered within each', async () => {
    const texts = await textsOf(['a\nb\n', 'c\n'], { seq: 1, offset: 0 });
    expect(texts).toEqual(['0:1 a', '0:2 b', '1:1 c']);
  });

  test('allLines skips the text before the first event in the oldest file only', async () => {
    const texts = await textsOf(['a\nb\n', 'c\nd\n'], { seq: 1, offset: 2 });
    expect(texts).toEqual(['0:2 b', '1:1 c', '1:2 d']);
  });

  test('allLines skips the text before the first event after empty older files', async () => {
    expect(await textsOf(['', 'a\nb\n'], { seq: 1, offset: 2 })).toEqual(['1:2 b']);
  });
});
