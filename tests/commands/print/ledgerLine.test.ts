import { describe, expect, test } from '@jest/globals';
import { renderLedgerLine } from '../../../src/commands/print/ledgerLine';
import { listening, PIPE } from '../../support/listening';
import { NOW } from '../../support/world';

const printedLine = (entry: unknown, timeZone = 'UTC') =>
  renderLedgerLine(PIPE, JSON.stringify(entry), timeZone);

describe('a line of the ledger for people', () => {
  test('an event is told with its time, its name and its metadata', () => {
    const meta = { goal_id: 'goal_1', version: 2, tags: ['a'] };
    expect(printedLine({ ts: NOW, schema: 2, event: 'goal_created', meta })).toBe(
      '2025-11-09 14:00:00  goal_created       goal_id=goal_1 version=2 tags=["a"]\n',
    );
  });

  test('the time is local time in the given zone', () => {
    expect(printedLine({ ts: NOW, event: 'x', meta: {} }, 'America/New_York')).toMatch(
      /^2025-11-09 09:00:00 {2}x/,
    );
  });

  test('metadata that is null is left out, and false and 0 are not', () => {
    expect(printedLine({ ts: NOW, event: 'x', meta: { note: null, a: false, b: 0 } })).toMatch(
      / {2}a=false b=0\n$/,
    );
  });

  test('the name of the event is bold on a terminal', () => {
    const line = JSON.stringify({ ts: NOW, event: 'silence_added', meta: {} });
    expect(renderLedgerLine(listening({ tty: true }).io, line, 'UTC')).toContain(
      '\u001b[1msilence_added    \u001b[22m',
    );
  });

  test.each([
    ['text of another program', 'Nov  9 cron[1]: started'],
    ['a time that is no number', `{"ts":"${NOW}","event":"x","meta":{}}`],
    ['metadata that is no map', `{"ts":${NOW},"event":"x","meta":[]}`],
    ['a list', '[1]'],
  ])('%s is printed as it is', (_, line) =>
    expect(renderLedgerLine(PIPE, line, 'UTC')).toBe(`${line}\n`),
  );

  test('metadata of 300 characters is whole, and metadata of 301 is cut by an ellipsis', () => {
    const shown = [300, 301].map((length) =>
      printedLine({ ts: NOW, event: 'x', meta: { a: 'y'.repeat(length - 2) } }).replace(/.* /, ''),
    );
    expect(shown).toEqual([`a=${'y'.repeat(298)}\n`, `a=${'y'.repeat(297)}…\n`]);
  });

  test('a line that is no event is whole with 300 characters, and cut with 301', () => {
    const shown = [300, 301].map((length) => renderLedgerLine(PIPE, 'x'.repeat(length), 'UTC'));
    expect(shown).toEqual([`${'x'.repeat(300)}\n`, `${'x'.repeat(299)}…\n`]);
  });

  test('escape sequences are spelled out in the name, in metadata, and in what is no event', () => {
    expect(printedLine({ ts: NOW, event: '\u001b[31m', meta: { a: '\u001b[2J' } })).toMatch(
      / {2}\\x1b\[31m +a=\\x1b\[2J\n$/,
    );
    expect(renderLedgerLine(PIPE, '\u001b[31m', 'UTC')).toBe('\\x1b[31m\n');
  });
});
