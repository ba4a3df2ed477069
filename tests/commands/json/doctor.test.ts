import { expect, test } from '@jest/globals';
import { checksJson } from '../../../src/commands/json/doctor';
import { bad, note, ok } from '../../../src/setup/doctor/check';

test('checks as JSON keep their order, and a check without a hint has null', () => {
  expect(
    checksJson([ok('scan', 'an hour ago'), bad('ledger', 'gone', 'restore it')], undefined),
  ).toEqual({
    healthy: false,
    ledger_head: null,
    checks: [
      { subject: 'scan', level: 'ok', message: 'an hour ago', hint: null },
      { subject: 'ledger', level: 'bad', message: 'gone', hint: 'restore it' },
    ],
  });
});

test.each([
  ['no checks are healthy', [], true],
  ['checks that are only noted are healthy', [ok('a', 'b'), note('a', 'b')], true],
  ['one bad check among good ones is not', [ok('a', 'b'), bad('a', 'b', 'c'), ok('a', 'b')], false],
])('%s', (_, checks, healthy) => expect(checksJson(checks, undefined).healthy).toBe(healthy));
