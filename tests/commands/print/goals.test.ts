import { describe, expect, test } from '@jest/globals';
import { confidenceText, jsonText, renderGoals } from '../../../src/commands/print/goals';
import { seedGoal, typedGoal } from '../../support/goals';
import { linesOf, PIPE, plainTerminal } from '../../support/listening';
import { NOW } from '../../support/world';

describe('the list of goals', () => {
  test('a goal is a line: id, state, confidence, sightings, when it was made, and its text', () => {
    expect(renderGoals(PIPE, [seedGoal({ sightings: 1 })], 'UTC')).toBe(
      'goal_00000001\tproposed\t0.85\t1x\t2025-11-09 14:00\t' +
        "Fix recurring failures in 'daily_backup' task\n",
    );
  });

  test('a goal that a person typed has dashes for its confidence and its sightings', () => {
    expect(renderGoals(PIPE, [typedGoal()], 'UTC')).toBe(
      'goal_00000009\tactive\t-\t-\t2025-11-09 14:00\tMove the backups to the new host\n',
    );
  });

  test('the state of a goal that waits for the goal about its cause says so', () => {
    const [line] = linesOf(renderGoals(PIPE, [seedGoal({ inhibitedBy: 'goal_7' })], 'UTC'));
    expect(line).toContain('\tproposed (inhibited)\t');
  });

  test('the time is local time in the given zone', () => {
    expect(renderGoals(PIPE, [seedGoal()], 'America/New_York')).toContain('\t2025-11-09 09:00\t');
  });

  test('a text of 200 characters is shown whole, and one of 201 is cut by an ellipsis', () => {
    const goals = [200, 201].map((length) => seedGoal({ text: 'x'.repeat(length) }));
    const texts = linesOf(renderGoals(PIPE, goals, 'UTC')).map((line) => line.split('\t').at(-1));
    expect(texts).toEqual(['x'.repeat(200), `${'x'.repeat(199)}…`]);
  });

  test('on a terminal, the goals stand under headings', () => {
    expect(linesOf(renderGoals(plainTerminal(100), [typedGoal({ sightings: 12 })], 'UTC'))).toEqual(
      [
        'ID             STATE   CONF  SEEN  CREATED           GOAL',
        'goal_00000009  active     -   12x  2025-11-09 14:00  Move the backups to the new host',
      ],
    );
  });
});

describe('the confidence of a goal', () => {
  test.each([
    [0.85, '0.85'],
    [0.9, '0.90'],
    [0.8125, '0.8125'],
    [1, '1.00'],
    [0, '0.00'],
  ])('the confidence %d is printed as %s', (confidence, text) =>
    expect(confidenceText(seedGoal({ metadata: { confidence } }))).toBe(text),
  );

  test('a confidence that a hand typed as text is printed as a dash', () =>
    expect(confidenceText(seedGoal({ metadata: { confidence: '0.85' }, createdAt: NOW }))).toBe(
      '-',
    ));
});

test.each([
  ['timeout', 'timeout'],
  ['', ''],
  [4, '4'],
  [null, 'null'],
  [['a', 'b'], '["a","b"]'],
  [{ a: 1 }, '{"a":1}'],
])('the value %j of the evidence is printed as %s', (value, text) =>
  expect(jsonText(value)).toBe(text),
);
