import { describe, expect, test } from '@jest/globals';
import {
  goalKeyOf,
  onIncompleteHistory,
  propose,
  ranked,
  restsOnIncompleteHistory,
  shownUntil,
  subjectOf,
} from '../../src/proposals/proposal';
import { finding } from '../support/finding';
import { proposal } from '../support/memory';
import { DAY } from '../support/views';
import { HOUR, NOW } from '../support/world';

describe('a finding as a proposal', () => {
  test('a proposal has an id, the key of its problem, and days until it expires', () => {
    expect(propose(finding(), 'prop_1', NOW, 7)).toEqual({
      ...finding(),
      proposalId: 'prop_1',
      goalKey: 'task_failure:local:daily_backup',
      detectedAt: NOW,
      expiresAt: NOW + 7 * DAY,
      alignsWith: [],
      contradicts: [],
    });
  });

  test('the key of a problem is made of its family and its subject', () => {
    expect(goalKeyOf({ patternFamily: 'f', subjectKey: 'local:a:b' })).toBe('f:local:a:b');
  });

  test('a finding shows its problem up to its newest failure, or up to now if it goes on', () => {
    const newest = { newestFailureStartedAt: NOW - HOUR };
    expect(shownUntil(finding(newest), NOW)).toBe(NOW - HOUR);
    expect(shownUntil(finding({ ...newest, isOngoing: true }), NOW)).toBe(NOW);
    expect(shownUntil(finding({ ...newest, isOngoing: false }), NOW)).toBe(NOW - HOUR);
  });
});

describe('a finding on a history from which runs are missing', () => {
  test('the evidence of a finding and its alternatives tells that runs are missing', () => {
    const other = finding({ subject: 'other' });
    const marked = onIncompleteHistory(finding({ alternatives: [other] }));
    expect(restsOnIncompleteHistory(marked.evidence)).toBe(true);
    expect(marked.evidence).toMatchObject(finding().evidence);
    expect(marked.alternatives?.map(({ evidence }) => restsOnIncompleteHistory(evidence))).toEqual([
      true,
    ]);
  });

  test('evidence without the mark rests on a whole history', () => {
    expect(restsOnIncompleteHistory(finding().evidence)).toBe(false);
    expect(restsOnIncompleteHistory({ history_incomplete: false })).toBe(false);
  });
});

describe('the subject of a finding', () => {
  const all = { subject: 's', task_type: 't', error_type: 'e', source: 'x' };
  test.each([
    [all, 's'],
    [{ ...all, subject: 7 }, 't'],
    [{ error_type: 'e', source: 'x' }, 'e'],
    [{ source: 'x' }, 'x'],
    [{}, ''],
  ])('the subject of a finding with the evidence %j is %j', (evidence, subject) =>
    expect(subjectOf(evidence)).toBe(subject),
  );
});

describe('the order in which proposals are weighed', () => {
  const named = (goalKey: string, confidence: number, estimatedValue: number) =>
    proposal({ goalKey, confidence, estimatedValue });
  const order = (...proposals: Parameters<typeof ranked>[0]) =>
    ranked(proposals).map(({ goalKey }) => goalKey);

  test('proposals are weighed by confidence and value together, the best first', () => {
    expect(order(named('a', 0.7, 0.9), named('b', 0.9, 0.8), named('c', 0.8, 0.85))).toEqual([
      'b',
      'c',
      'a',
    ]);
  });

  test('proposals of equal worth are weighed in the order of their keys', () => {
    expect(order(named('c', 0.8, 0.5), named('a', 0.5, 0.8), named('b', 0.8, 0.5))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('proposals about causes are weighed first, whatever their worth', () => {
    const cause = proposal({ goalKey: 'z', confidence: 0.7, inhibitedKeys: [] });
    expect(order(named('a', 0.95, 0.95), cause)).toEqual(['z', 'a']);
  });

  test('ranking proposals leaves the given list as it was', () => {
    const given = [named('b', 0.7, 0.7), named('a', 0.9, 0.9)];
    ranked(given);
    expect(given.map(({ goalKey }) => goalKey)).toEqual(['b', 'a']);
  });
});
