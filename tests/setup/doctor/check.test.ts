import { expect, test } from '@jest/globals';
import { bad, note, ok } from '../../../src/setup/doctor/check';

test('what is well or worth knowing needs no hint; what is bad has one', () => {
  expect(ok('scan', 'm')).toEqual({ subject: 'scan', level: 'ok', message: 'm' });
  expect(note('scan', 'm')).toEqual({ subject: 'scan', level: 'note', message: 'm' });
  expect(bad('scan', 'm', 'h')).toEqual({
    subject: 'scan',
    level: 'bad',
    message: 'm',
    hint: 'h',
  });
});
