import { describe, expect, test } from '@jest/globals';
import { headText } from '../../../src/ledger/head';
import { keptHeads } from '../../../src/ledger/verify/keptHeads';

const HASH = 'a1'.repeat(32);

describe('heads in a text', () => {
  test('a head is read as it is printed, alone, in a mail or behind a date', () => {
    const line = headText({ seq: 12, hash: HASH });
    const head = { seq: 12, hash: HASH };
    const text = `Subject: Cron\n\nLedger: ${line}\n2025-11-09 ${line}\n> ${line}\r\n`;
    expect(keptHeads(text)).toEqual([head, head, head]);
  });

  test('a hash alone is a head without a number', () => {
    expect(keptHeads(`${HASH}\n`)).toEqual([{ seq: undefined, hash: HASH }]);
  });

  test.each(['', 'no head', HASH.slice(1), `${HASH}0`, HASH.toUpperCase()])(
    '%j holds no head',
    (text) => {
      expect(keptHeads(text)).toEqual([]);
    },
  );
});
