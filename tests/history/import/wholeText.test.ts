import { expect, test } from '@jest/globals';
import { systemdTimers } from '../../../src/history/import/formats/systemdTimers';
import { wholeText } from '../../../src/history/import/wholeText';
import { candidatesOf, chunksOf, formatOptions } from '../../support/importing';

const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');
const parts = (count: number) => Array.from({ length: count }, () => MEGABYTE);

test('an input of 16 MB is read whole, and a longer one is not read at all', async () => {
  expect((await wholeText(chunksOf(...parts(16))))?.length).toBe(16 * 1024 * 1024);
  expect(await wholeText(chunksOf(...parts(16), 'x'))).toBeUndefined();
});

test('a list of timers that is too long is a problem, not an empty list', async () => {
  const batches = systemdTimers(chunksOf(...parts(17)), formatOptions());
  expect(await candidatesOf(batches)).toEqual([{ number: 1, raw: '', problem: 'too long' }]);
});

test('a mark of the byte order and carriage returns are left out', async () => {
  expect(await wholeText(chunksOf('\ufeffa\r\n', 'b'))).toBe('a\nb');
});
