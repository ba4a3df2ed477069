import { expect, test } from '@jest/globals';
import { renderChecks } from '../../../src/commands/print/checks';
import { bad, note, ok } from '../../../src/setup/doctor/check';
import { linesOf, listening, PIPE } from '../../support/listening';

test('each check has the mark of its level, and the subjects are as wide as the widest', () => {
  const checks = [
    ok('scan', 'the last one was an hour ago'),
    note('crontab', 'not read'),
    bad('ledger', 'cannot be written', "chmod u+w 'x'"),
  ];
  expect(linesOf(renderChecks(PIPE, checks))).toEqual([
    '✓ scan     the last one was an hour ago',
    '· crontab  not read',
    "✗ ledger   cannot be written (try: chmod u+w 'x')",
  ]);
});

test('only a bad check is bold on a terminal', () => {
  const { io } = listening({ tty: true });
  const checks = [ok('a', 'b'), note('a', 'b'), bad('a', 'b', 'c')];
  expect(linesOf(renderChecks(io, checks))).toEqual([
    '✓ a  b',
    '· a  b',
    '\u001b[1m✗ a  b (try: c)\u001b[22m',
  ]);
});

test('an escape sequence in a message or a hint is spelled out', () => {
  const checks = [ok('a', '\u001b[31m'), bad('a', 'b', 'c\n')];
  expect(linesOf(renderChecks(PIPE, checks))).toEqual(['✓ a  \\x1b[31m', '✗ a  b (try: c\\n)']);
});

test('no checks print nothing', () => expect(renderChecks(PIPE, [])).toBe(''));
