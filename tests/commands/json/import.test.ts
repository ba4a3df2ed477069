import { expect, test } from '@jest/globals';
import { importJson } from '../../../src/commands/json/import';

test('an import as JSON has its counts, the first problems and what was not understood', () => {
  const problems = [{ line: 3, problem: 'task_type is missing' }];
  const notUnderstood = [{ what: 'a line of busybox', count: 7, example: 'crond: USER root' }];
  const counts = { added: 4, updated: 3, unchanged: 2, rejected: 1, problems };
  expect(
    importJson({
      runsRead: 10,
      ...counts,
      notUnderstood,
      nameFamilies: [],
      renamedTasks: [],
      statements: 0,
    }),
  ).toEqual({
    lines_read: 10,
    ...counts,
    statements: 0,
    renamed_tasks: [],
    not_understood: notUnderstood,
    name_families: [],
  });
});
