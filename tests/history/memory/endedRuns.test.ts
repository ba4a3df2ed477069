import { describe, expect, test } from '@jest/globals';
import { compare, EndedRuns, endOf } from '../../../src/history/memory/endedRuns';
import type { Run } from '../../../src/history/run';
import { begun, ofTask, ran } from '../../support/views';

const ended = (runs: readonly Run[]) => new EndedRuns(ofTask('sync', runs));
const at = (end: number, more: Partial<Run> = {}) =>
  ran(end - 60, 60, { runId: String(end), ...more });
const ids = (runs: readonly { run: Run }[]) => runs.map(({ run }) => run.runId);

describe('the order of ended runs', () => {
  test('ended runs are sorted by their end, and a run without an end is left out', () => {
    expect(ids(ended([at(300), begun(100), at(200)]).all)).toEqual(['200', '300']);
  });

  test.each([
    ['start', at(300, { startedAt: 100 }), at(300, { startedAt: 200 })],
    ['status', at(300, { status: 'failed' }), at(300, { status: 'success' })],
    ['attempt, none first', at(300, { attempt: null }), at(300, { attempt: 0 })],
    ['attempt', at(300, { attempt: 1 }), at(300, { attempt: 2 })],
    ['run id', at(300, { runId: '10' }), at(300, { runId: '9' })],
  ])('ended runs with equal ends are sorted by their %s', (_, first, second) => {
    expect(ended([second, first]).all.map(({ run }) => run)).toEqual([first, second]);
    expect(ended([first, second]).all.map(({ run }) => run)).toEqual([first, second]);
  });

  test('compare orders texts by their characters', () => {
    expect([compare('a', 'b'), compare('b', 'a'), compare('a', 'a')]).toEqual([-1, 1, 0]);
  });

  test('endOf a run without an end is 0', () => {
    expect(ofTask('sync', [at(300), begun(100)]).map(endOf)).toEqual([300, 0]);
  });
});

describe('the runs of a window', () => {
  const runs = ended([at(100), at(200), at(300), at(400)]);

  test('both bounds of a window of ended runs belong to it', () => {
    expect(ids(runs.within({ since: 200, until: 300 }))).toEqual(['200', '300']);
    expect(ids(runs.within({ since: 200.001, until: 299.999 }))).toEqual([]);
  });

  test('findLast finds the newest fitting run within the window only', () => {
    const newest = (since: number, until: number) =>
      runs.findLast({ since, until }, ({ run }) => run.runId !== '300')?.run.runId;
    expect(newest(100, 300)).toBe('200');
    expect(newest(100, 400)).toBe('400');
    expect(newest(200, 300)).toBe('200');
    expect(newest(201, 399)).toBeUndefined();
  });
});
