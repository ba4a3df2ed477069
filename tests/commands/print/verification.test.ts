import { describe, expect, test } from '@jest/globals';
import { renderVerification } from '../../../src/commands/print/verification';
import type { Verification } from '../../../src/ledger/verify/verify';
import { linesOf, listening, PIPE } from '../../support/listening';
import { verification } from '../../support/results';

const printedLines = (more: Partial<Verification>) =>
  linesOf(renderVerification(PIPE, verification(more)));

describe('the findings of ledger verify', () => {
  test('a sound ledger is one line of counts', () => {
    expect(printedLines({})).toEqual(['sound: 3 events, 2 lines in 1 file, 1 goal']);
  });

  test('of a ledger that is not sound, the problems follow the counts', () => {
    const problems = ['line 2 was edited', 'goal_1 is \u001b[31m'];
    expect(printedLines({ sound: false, events: 1, lines: 1, goals: 0, problems })).toEqual([
      'not sound: 1 event, 1 line in 1 file, 0 goals',
      '✗ line 2 was edited',
      '✗ goal_1 is \\x1b[31m',
    ]);
  });

  test('what is pending, foreign or retired, and the head, is told where there is any', () => {
    expect(printedLines({ pending: 1, before: 1, retired: 1, head: 'ab12' }).slice(1)).toEqual([
      'pending: 1 event; the next command that writes appends',
      'before: 1 byte that another program had written into the file',
      'retired: events 1 to 1; no file here holds their lines',
      'head: ab12',
    ]);
  });

  test('the verdict is bold on a terminal', () => {
    expect(renderVerification(listening({ tty: true }).io, verification())).toMatch(
      /^\u001b\[1msound\u001b\[22m: 3 events/,
    );
  });
});
