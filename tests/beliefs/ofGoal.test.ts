import { describe, expect, test } from '@jest/globals';
import type { Belief } from '../../src/beliefs/belief';
import { beliefViewOf, topicOf } from '../../src/beliefs/ofGoal';
import type { Goal } from '../../src/goals/goal';
import { belief, goal } from '../support/memory';

describe('the topic of a goal', () => {
  test("the topic of a goal is its category, its pattern and its evidence's task", () => {
    expect(topicOf(goal())).toEqual({
      category: 'capability',
      pattern: 'task_failure_recurring',
      task: 'daily_backup',
    });
  });

  test.each<[string, Partial<Goal>, string]>([
    ['the subject of an own detector', { evidence: { subject: 'queue', task_type: 'a' } }, 'queue'],
    ['the error that tasks share', { evidence: { error_type: 'dns', source: 'local' } }, 'dns'],
    [
      'the source when the evidence names only that',
      { evidence: { source: 'airflow' } },
      'airflow',
    ],
    ['the task in the metadata when the evidence names none', { evidence: {} }, 'daily_backup'],
  ])('the task of a topic is %s', (_, more, task) => expect(topicOf(goal(more)).task).toBe(task));

  test("an operator's goal that names no pattern and no task has neither in its topic", () => {
    const typed = goal({ metadata: {}, evidence: {}, category: 'reliability' });
    expect(topicOf(typed)).toEqual({ category: 'reliability', pattern: '', task: '' });
  });

  test('the topic of a goal has no pattern when the pattern in its metadata is no text', () => {
    expect(topicOf(goal({ metadata: { pattern: 7 } })).pattern).toBe('');
  });
});

describe('the beliefs about a goal', () => {
  const supports = belief({ id: 'belief_for', text: 'Yes' });
  const opposes = belief({ id: 'belief_against', stance: 'opposes', text: 'No' });
  const view = (known: Goal, beliefs: readonly Belief[], minAlignment = 0.5) =>
    beliefViewOf(known, beliefs, minAlignment);

  test('a goal to which no belief applies has no score and no veto', () => {
    expect(view(goal(), [])).toEqual({ score: undefined, veto: null });
  });

  test('a goal that half of the weight of beliefs supports has no veto', () => {
    expect(view(goal(), [supports, opposes])).toEqual({ score: 0.5, veto: null });
  });

  test('a goal that less than half of the weight of beliefs supports has a veto', () => {
    const little = { ...supports, weight: 0.99 };
    expect(view(goal(), [little, opposes])).toEqual({
      score: 0.4975,
      veto: "belief_against ('No') is against it",
    });
  });

  test('the configured alignment decides whether a goal has a veto', () => {
    expect(view(goal(), [supports, opposes], 0.51).veto).toBe(
      "belief_against ('No') is against it",
    );
    expect(view(goal(), [opposes], 0)).toEqual({ score: 0, veto: null });
  });

  test('a goal that no belief is against has no veto, whatever alignment is configured', () => {
    expect(view(goal(), [supports], 1.1)).toEqual({ score: 1, veto: null });
  });

  const elsewhere = (id: string) => belief({ id, category: 'reliability', text: 'Elsewhere' });

  test('a belief that the goal names as support counts, though it is about something else', () => {
    const named = goal({ alignsWith: ['belief_named'] });
    expect(view(named, [elsewhere('belief_named')])).toEqual({ score: 1, veto: null });
    expect(view(named, [elsewhere('belief_other')])).toEqual({ score: undefined, veto: null });
  });

  test('a belief that the goal names and that also applies counts once', () => {
    const named = goal({ alignsWith: ['belief_for'] });
    expect(view(named, [supports, opposes]).score).toBe(0.5);
  });

  test('beliefs that the goal names as support do not lift the veto of an opposing belief', () => {
    const named = goal({ alignsWith: ['belief_named'] });
    expect(view(named, [elsewhere('belief_named'), opposes])).toEqual({
      score: 0.5,
      veto: "belief_against ('No') is against it",
    });
  });

  test('a belief that the goal contradicts is a veto, even when the score is 1', () => {
    const contrary = goal({ contradicts: ['belief_for'] });
    expect(view(contrary, [supports])).toEqual({
      score: 1,
      veto: "it contradicts belief_for ('Yes')",
    });
  });

  test('a contradicted belief that is no longer active is no veto', () => {
    const contrary = goal({ contradicts: ['belief_retired'] });
    expect(view(contrary, [supports]).veto).toBeNull();
  });
});
