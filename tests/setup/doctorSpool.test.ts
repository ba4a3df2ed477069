import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DAY_SECONDS } from '../../src/lib/clock';
import { checkSpools } from '../../src/setup/doctor/spool';
import { NOW, temporaryFolder } from '../support/world';

const AT = { now: NOW, timeZone: 'UTC' };

test.each([
  ['a day', DAY_SECONDS, 'note'],
  ['more than a day', DAY_SECONDS + 1, 'bad'],
])('a run that waits for %s is told', (_, age, level) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, `${(NOW - age) * 1000}-exec-a-1.failed`), '');
  expect(checkSpools([folder], AT)).toMatchObject([
    {
      subject: 'spool',
      level,
      message: expect.stringMatching(/^1 run of exec, since 2025-11-08 /),
    },
  ]);
});

test('successes that a full spool lost, and files that nobody can read, are bad', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'dropped'), 'a\nb\n');
  writeFileSync(join(folder, '1-exec-a-1.ok.unreadable'), '');
  expect(checkSpools([folder], AT)).toMatchObject([
    { level: 'bad', message: expect.stringContaining('2 successful runs removed') },
    { level: 'bad', message: expect.stringContaining('1 file in') },
  ]);
});

test('an empty or missing spool is not told', () => {
  expect(checkSpools([temporaryFolder(), '/nowhere'], AT)).toEqual([]);
});
