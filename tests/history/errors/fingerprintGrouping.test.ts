import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { digitTokenMask, evaluateGrouping, groupingAccuracy } from '../../../scripts/eval/grouping';
import { SHARED } from '../../support/world';

const FOLDER = join(SHARED, 'data/loghub');
const isHere = existsSync(FOLDER);
if (!isHere) process.stderr.write(`skipped: ${FOLDER} is not here\n`);

describe('the accuracy of a grouping', () => {
  test('accuracy counts the lines of groups that are exactly right under any name', () => {
    expect(groupingAccuracy(['a', 'a', 'b', 'c'], ['X', 'X', 'Y', 'Z'])).toBe(1);
  });

  test('accuracy loses every line of a group that was split or merged', () => {
    expect(groupingAccuracy(['a', 'b', 'c', 'c'], ['X', 'X', 'Y', 'Y'])).toBe(0.5);
    expect(groupingAccuracy(['a', 'a', 'a', 'b'], ['X', 'X', 'Y', 'Z'])).toBe(0.25);
  });

  test('lists of different lengths are refused', () => {
    expect(() => groupingAccuracy(['a'], [])).toThrow('as many');
    expect(groupingAccuracy([], [])).toBe(1);
  });

  test('the trivial rule that groupings are compared with masks tokens with digits', () => {
    expect(digitTokenMask('lock 7 of job_3 held')).toBe('lock <*> of <*> held');
  });
});

(isHere ? describe : describe.skip)('messages of real systems, grouped by people', () => {
  test('at least 98 % are grouped as people did, no fewer than by the trivial rule', () => {
    const results = evaluateGrouping(FOLDER);
    expect(results.map(({ dataSet }) => dataSet)).toEqual([
      'Apache',
      'HDFS',
      'Hadoop',
      'Zookeeper',
    ]);
    for (const { dataSet, ours, trivial } of results) {
      expect([dataSet, ours >= 0.98, ours >= trivial]).toEqual([dataSet, true, true]);
    }
  });
});
