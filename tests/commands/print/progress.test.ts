import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { progressBar, shareBar } from '../../../src/commands/print/progress';

/**
 * What `body` draws on standard error, without escape sequences, if that is a terminal.
 * cli-progress draws at once when a bar starts and when it stops; between, it waits for a timer.
 */
async function drawn(body: () => Promise<void>): Promise<string> {
  const chunks: string[] = [];
  const write = (chunk: unknown, _: string, done: () => void) => {
    chunks.push(String(chunk));
    done();
  };
  const screen = Object.assign(new Writable({ write }), { isTTY: true, columns: 80 });
  const before = Object.getOwnPropertyDescriptor(process, 'stderr');
  Object.defineProperty(process, 'stderr', { value: screen, configurable: true });
  try {
    await body();
  } finally {
    if (before !== undefined) Object.defineProperty(process, 'stderr', before);
  }
  return chunks.join('').replaceAll(/\u001b\[\??[\d;]*[A-Za-z]/g, '\n');
}

const output = (isTTY: boolean) => ({ write: () => undefined, isTTY });
const MIB = 1024 * 1024;

test('on a terminal, the bar of an import shows the share of the bytes', async () => {
  const text = await drawn(async () => {
    const bar = await progressBar(output(true), 4 * MIB);
    bar.advance(MIB);
    bar.advance(2 * MIB);
    bar.stop();
  });
  expect(text).toMatch(/Importing ░+ 0%/);
  expect(text).toMatch(/Importing █+░+ 75%/);
});

test('on a terminal, an import of unknown size shows how much was read', async () => {
  const text = await drawn(async () => {
    const bar = await progressBar(output(true), undefined);
    bar.advance(1.26 * MIB);
    bar.stop();
  });
  expect(text).toContain('Importing, 1.3 MiB read');
  expect(text).not.toContain('%');
});

test('on a terminal, the bar of a share shows its title and the share in per cent', async () => {
  const text = await drawn(async () => {
    const bar = await shareBar(output(true), 'Replaying');
    bar.update(0.25);
    bar.stop();
  });
  expect(text).toMatch(/Replaying █+░+ 25%, .* left/);
});

test('where standard error is a terminal and the output is none, nothing is drawn', async () => {
  const text = await drawn(async () => {
    const bytes = await progressBar(output(false), 4 * MIB);
    bytes.advance(MIB);
    bytes.stop();
    const share = await shareBar(output(false), 'Replaying');
    share.update(0.5);
    share.stop();
  });
  expect(text).toBe('');
});
