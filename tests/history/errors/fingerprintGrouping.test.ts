import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { digitTokenMask, evaluateGrouping, groupingAccuracy } from '../../../scripts/eval/grouping';
import { SHARED } from '../../support/world';

const FOLDER = join(SHARED, 'data/loghub');
const isHere = existsSync(FOLDER);
if (!isHere) process.stderr.write(`skipped: ${FOLDER} is not here\n`);

describe('the accuracy of a grouping', () => {
  test('counts the lines of groups that are exactly right, whatever they are called', () => {
    expect(groupingAccuracy(['a', 'a', 'b', 'c'], ['X', 'X', 'Y', 'Z'])).toBe(1);
  });

  test('loses every line of a group that was split or merged', () => {
    expect(groupingAccuracy(['a', 'b', 'c', 'c'], ['X', 'X', 'Y', 'Y'])).toBe(0.5);
    expect(groupingAccuracy(['a', 'a', 'a', 'b'], ['X', 'X', 'Y', 'Z'])).toBe(0.25);
  });

  test('is not to be had of lists of different lengths', () => {
    expect(() => groupingAccuracy(['a'], [])).toThrow('as many');
    expect(groupingAccuracy([], [])).toBe(1);
  });

  test('is compared to that of the plainest rule there is', () => {
    expect(digitTokenMask('lock 7 of job_3 held')).toBe('lock <*> of <*> held');
  });
});

(isHere ? describe : describe.skip)('messages of real systems, grouped by people', () => {
  test('are grouped as people did, nearly all, and never worse than by the plainest rule', () => {
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
