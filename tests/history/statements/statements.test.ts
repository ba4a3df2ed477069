import { describe, expect, test } from '@jest/globals';
import type { KeptStatement } from '../../../src/history/statements/statement';
import { Statements } from '../../../src/history/statements/statements';
import { statement } from '../../support/statements';
import { HOUR, NOW } from '../../support/world';

const about = (taskType: string, kept: readonly Partial<KeptStatement>[], newestEnd?: number) =>
  new Statements(kept.map(statement)).about({ source: 'local', taskType }, newestEnd);

describe('what is said of a task', () => {
  test.each([
    ['itself', 'etl.load', 'off'],
    ['its smallest group', 'etl.load.a', 'on'],
    ['a larger group', 'etl.x.y', 'gone'],
    ['no group, but the rest', 'etlx', 'off'],
  ])('%s decides first', (_, taskType, state) => {
    const found = about(taskType, [
      { taskType: 'etl.load', state: 'off' },
      { taskType: 'etl.load', covers: 'group', state: 'on' },
      { taskType: 'etl', covers: 'group', state: 'gone' },
      { taskType: '', covers: 'rest', state: 'off' },
    ]);
    expect(found?.state).toBe(state);
  });

  test('nothing is said of a task of another source', () => {
    expect(new Statements([statement()]).about({ source: 'x', taskType: 'task' }, undefined)).toBe(
      undefined,
    );
  });

  test('a statement is doubted once its source has a run that ended five minutes later', () => {
    expect(about('task', [{}], NOW + 300)?.isDoubted).toBe(false);
    expect(about('task', [{}], NOW + 301)?.isDoubted).toBe(true);
    expect(about('task', [{}])?.isDoubted).toBe(false);
  });

  test('a place that has long said nothing yields to one that has', () => {
    const old = { toldBy: 'old host', lastSaidAt: NOW - HOUR };
    expect(about('task', [old, { toldBy: 'web1', state: 'gone' }], NOW)).toMatchObject({
      state: 'gone',
      isDoubted: false,
    });
  });
});
