import { spawn } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { Patience } from '../../../src/exec/spool/patience';

const never = new Promise<string>(() => undefined);

test('the result of work that is done in time is returned', async () => {
  expect(await new Patience(1000).wait(Promise.resolve('done'), undefined)).toBe('done');
});

test('work that is never done is given up when the time is over', async () => {
  const patience = new Patience(60);
  expect(await patience.wait(never, undefined)).toBeUndefined();
  // Nothing of the limit is left for other work.
  expect(await patience.wait(never, undefined)).toBeUndefined();
});

test('a share of the limit leaves the rest for other work', async () => {
  const patience = new Patience(60_000);
  expect(await patience.wait(never, undefined, 30)).toBeUndefined();
  expect(await patience.wait(Promise.resolve('done'), undefined)).toBe('done');
});

test('time in which a process sleeps counts: it is not starved', async () => {
  const child = spawn('sleep', ['60']);
  expect(await new Patience(60).wait(never, child.pid)).toBeUndefined();
  child.kill();
});
