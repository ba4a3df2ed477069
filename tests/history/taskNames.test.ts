import { describe, expect, test } from '@jest/globals';
import { taskNames } from '../../src/history/taskNames';
import { UsageError } from '../../src/lib/errors';

describe('the names that the operator wants for tasks', () => {
  test('a whole name that a pattern matches gets the name of the pattern, with its groups', async () => {
    const nameOf = await taskNames([
      { pattern: '(backup|restore)-\\d{4}-\\d\\d-\\d\\d', name: '$1' },
      { pattern: 'import-.*', name: 'import' },
    ]);
    expect(nameOf('backup-2025-11-09')).toBe('backup');
    expect(nameOf('import-0f8f')).toBe('import');
    expect(nameOf('my-backup-2025-11-09')).toBe('my-backup-2025-11-09');
    expect(nameOf('backup-2025-11-09-b')).toBe('backup-2025-11-09-b');
  });

  test('the first pattern that matches counts', async () => {
    const nameOf = await taskNames([
      { pattern: 'a.*', name: 'first' },
      { pattern: 'ab', name: 'second' },
    ]);
    expect(nameOf('ab')).toBe('first');
  });

  test('without patterns names stay as they are', async () => {
    expect((await taskNames([]))('a-1')).toBe('a-1');
  });

  test('a pattern that RE2 does not know is refused', async () => {
    await expect(taskNames([{ pattern: '(?=x)', name: 'x' }])).rejects.toThrow(UsageError);
  });
});
