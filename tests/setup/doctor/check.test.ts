import { expect, test } from '@jest/globals';
import { bad, note, ok } from '../../../src/setup/doctor/check';

test('a check that is bad has a hint, and a check that is ok or a note has none', () => {
  expect(ok('scan', 'm')).toEqual({ subject: 'scan', level: 'ok', message: 'm' });
  expect(note('scan', 'm')).toEqual({ subject: 'scan', level: 'note', message: 'm' });
  expect(bad('scan', 'm', 'h')).toEqual({
    subject: 'scan',
    level: 'bad',
    message: 'm',
    hint: 'h',
  });
});
