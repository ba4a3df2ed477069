import { expect, test } from '@jest/globals';
import { importJson } from '../../../src/commands/json/import';

test('an import as JSON has its counts and the first problems', () => {
  const problems = [{ line: 3, problem: 'task_type is missing' }];
  expect(
    importJson({ runsRead: 10, added: 4, updated: 3, unchanged: 2, rejected: 1, problems }),
  ).toEqual({ lines_read: 10, added: 4, updated: 3, unchanged: 2, rejected: 1, problems });
});
