import { describe, expect, test } from '@jest/globals';
import type { Belief } from '../../src/beliefs/belief';
import { beliefViewOf, topicOf } from '../../src/beliefs/ofGoal';
import type { Goal } from '../../src/goals/goal';
import { belief, goal } from '../support/memory';

describe('what a goal is about, as far as beliefs ask,', () => {
  test("is its category, its pattern and its evidence's task", () => {
    expect(topicOf(goal())).toEqual({
      category: 'capability',
      pattern: 'task_failure_recurring',
      task: 'daily_backup',
    });
  });

  test.each<[string, Partial<Goal>, string]>([
    ['a subject of an own detector', { evidence: { subject: 'queue', task_type: 'a' } }, 'queue'],
    ['the error that tasks share', { evidence: { error_type: 'dns', source: 'local' } }, 'dns'],
    ['the source', { evidence: { source: 'airflow' } }, 'airflow'],
    ['its task, in the metadata of a typed row', { evidence: {} }, 'daily_backup'],
  ])('is %s', (_, more, task) => expect(topicOf(goal(more)).task).toBe(task));

  test("has neither pattern nor task where a person's goal tells none", () => {
    const typed = goal({ metadata: {}, evidence: {}, category: 'reliability' });
    expect(topicOf(typed)).toEqual({ category: 'reliability', pattern: '', task: '' });
  });

  test('has no pattern where a hand left no text', () => {
    expect(topicOf(goal({ metadata: { pattern: 7 } })).pattern).toBe('');
  });
});

describe('what active beliefs say of a goal', () => {
  const supports = belief({ id: 'belief_for', text: 'Yes' });
  const opposes = belief({ id: 'belief_against', stance: 'opposes', text: 'No' });
  const view = (known: Goal, beliefs: readonly Belief[], minAlignment = 0.5) =>
    beliefViewOf(known, beliefs, minAlignment);

  test('is nothing when none applies', () => {
    expect(view(goal(), [])).toEqual({ score: undefined, veto: null });
  });

  test('is a score without a veto when half of them support it', () => {
    expect(view(goal(), [supports, opposes])).toEqual({ score: 0.5, veto: null });
  });

  test('is a veto when less than half of their weight supports it', () => {
    const little = { ...supports, weight: 0.99 };
    expect(view(goal(), [little, opposes])).toEqual({
      score: 0.4975,
      veto: "belief_against ('No') is against it",
    });
  });

  test('is a veto by the configured alignment', () => {
    expect(view(goal(), [supports, opposes], 0.51).veto).toBe(
      "belief_against ('No') is against it",
    );
    expect(view(goal(), [opposes], 0)).toEqual({ score: 0, veto: null });
  });

  test('is no veto while no belief is against it, however much support is wanted', () => {
    expect(view(goal(), [supports], 1.1)).toEqual({ score: 1, veto: null });
  });

  const elsewhere = (id: string) => belief({ id, category: 'reliability', text: 'Elsewhere' });

  test('counts the support of a belief that the goal names, though it is about something else', () => {
    const named = goal({ alignsWith: ['belief_named'] });
    expect(view(named, [elsewhere('belief_named')])).toEqual({ score: 1, veto: null });
    expect(view(named, [elsewhere('belief_other')])).toEqual({ score: undefined, veto: null });
  });

  test('counts a belief that the goal names and that applies once', () => {
    const named = goal({ alignsWith: ['belief_for'] });
    expect(view(named, [supports, opposes]).score).toBe(0.5);
  });

  test('is a veto that the support of named beliefs does not lift', () => {
    const named = goal({ alignsWith: ['belief_named'] });
    expect(view(named, [elsewhere('belief_named'), opposes])).toEqual({
      score: 0.5,
      veto: "belief_against ('No') is against it",
    });
  });

  test('is a veto by a belief that the goal contradicts, whatever the others say', () => {
    const contrary = goal({ contradicts: ['belief_for'] });
    expect(view(contrary, [supports])).toEqual({
      score: 1,
      veto: "it contradicts belief_for ('Yes')",
    });
  });

  test('is no veto by a contradicted belief that is no longer active', () => {
    const contrary = goal({ contradicts: ['belief_retired'] });
    expect(view(contrary, [supports]).veto).toBeNull();
  });
});
