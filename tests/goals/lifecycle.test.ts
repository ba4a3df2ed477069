import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DECISIONS, SCAN_TRANSITIONS } from '../../src/goals/lifecycle';
import { PROJECT } from '../support/world';

test('the table of transitions in docs/lifecycle.md matches the code', () => {
  const lines = readFileSync(join(PROJECT, 'docs/lifecycle.md'), 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| what | from | to |'));
  const rows = lines
    .slice(start + 2, lines.indexOf('', start))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, what = '', from, to, , event]) => ({ what, from, to, event }));
  const code = Object.entries({
    ...DECISIONS,
    expire: SCAN_TRANSITIONS.expire,
    withdraw: SCAN_TRANSITIONS.withdraw,
  });
  expect(rows).toEqual(
    code.map(([what, { from, to, event }]) => ({
      what,
      from: from.join(', '),
      to,
      event: `\`${event}\``,
    })),
  );
});
