import { expect, test } from '@jest/globals';
import { renderImport } from '../../../src/commands/print/import';

const COUNTS = {
  runsRead: 9,
  added: 4,
  updated: 3,
  unchanged: 2,
  rejected: 0,
  problems: [],
  notUnderstood: [],
  nameFamilies: [],
  renamedTasks: [],
  statements: 0,
};

test('an import without rejected runs is told without a word about them', () => {
  expect(renderImport(COUNTS)).toBe('9 runs read: 4 new, 3 updated, 2 known\n');
});

test('one rejected run is told', () => {
  expect(renderImport({ ...COUNTS, rejected: 1 })).toBe(
    '9 runs read: 4 new, 3 updated, 2 known, 1 rejected\n',
  );
});

test('a single run is no "runs"', () => {
  expect(renderImport({ ...COUNTS, runsRead: 1 })).toMatch(/^1 run read: /);
});

test('an import lists what was not understood, one line for each kind', () => {
  const notUnderstood = [
    { what: 'a line of busybox', count: 7, example: 'crond: \u001b[31mUSER root' },
    { what: 'a start without time', count: 1, example: 'CMD (x)' },
  ];
  expect(
    renderImport({ ...COUNTS, notUnderstood })
      .split('\n')
      .slice(1),
  ).toEqual([
    'not understood: 7 times a line of busybox, such as "crond: \\x1b[31mUSER root"',
    'not understood: 1 time a start without time, such as "CMD (x)"',
    '',
  ]);
});
