import { describe, expect, test } from '@jest/globals';
import { joined, withTold } from '../../../src/history/statements/merge';
import type { Statement, Told } from '../../../src/history/statements/statement';
import { statement } from '../../support/statements';
import { HOUR, NOW } from '../../support/world';

const says = (overrides: Partial<Statement> = {}): Statement => {
  const { taskType, covers, state, schedule, timeZone } = statement(overrides);
  return { taskType, covers, state, schedule, timeZone };
};
const told = (statements: readonly Statement[], more: Partial<Told> = {}): Told => ({
  source: 'local',
  toldBy: '',
  isWhole: true,
  statements,
  ...more,
});
const LATER = NOW + HOUR;

describe('what a source tells', () => {
  test('what is told first is no change', () => {
    expect(withTold([], [told([says()])], NOW)).toEqual([statement()]);
  });

  test('what is told again is prolonged', () => {
    expect(withTold([statement()], [told([says()])], LATER)).toEqual([
      statement({ lastSaidAt: LATER }),
    ]);
  });

  const before = { schedule: '0 1 * * *', timeZone: 'UTC' };

  test.each<[string, Partial<Statement>]>([
    ['state', { ...before, state: 'off' }],
    ['schedule', { ...before, schedule: '0 2 * * *' }],
    ['time zone', { ...before, timeZone: 'Europe/Berlin' }],
  ])('another %s is a change', (_, other) => {
    expect(withTold([statement(before)], [told([says(other)])], LATER)).toEqual([
      statement({ ...other, saidAt: LATER, lastSaidAt: LATER, isChange: true }),
    ]);
  });

  test('a schedule that was not known before is no change', () => {
    expect(withTold([statement()], [told([says(before)])], LATER)).toEqual([
      statement({ ...before, saidAt: LATER, lastSaidAt: LATER }),
    ]);
  });

  test('a list that cannot hold schedules leaves those that are known', () => {
    const list = told([says()], { saysSchedules: false });
    expect(withTold([statement(before)], [list], LATER)).toEqual([
      statement({ ...before, lastSaidAt: LATER }),
    ]);
  });

  test('when the last run began is kept, and is no change', () => {
    const [first] = withTold(
      [statement(before)],
      [told([{ ...says(before), lastStart: 7 }])],
      LATER,
    );
    expect(first).toEqual(statement({ ...before, lastSaidAt: LATER, lastStart: 7 }));
  });

  test('a list without any known task is that of another place, where places share a name', () => {
    const other = told([says({ taskType: 'other' })], { isSharedName: true });
    const both = withTold([statement()], [other], LATER);
    expect(both.map(({ state }) => state)).toEqual(['on', 'on']);
    const own = told([says()], { isSharedName: true });
    expect(withTold(both, [own], LATER).map(({ state }) => state)).toEqual(['on', 'gone']);
  });

  test('a task that a whole list leaves out is gone, and stays gone', () => {
    const gone = { state: 'gone', isChange: true } as const;
    const once = withTold([statement()], [told([])], LATER);
    expect(once).toEqual([statement({ ...gone, saidAt: LATER, lastSaidAt: LATER })]);
    expect(withTold(once, [told([])], LATER + 1)).toEqual([
      statement({ ...gone, saidAt: LATER, lastSaidAt: LATER + 1 }),
    ]);
  });

  test('a list that is not whole leaves others as they were', () => {
    const other = told([says({ taskType: 'other' })], { isWhole: false });
    expect(withTold([statement()], [other], LATER)[0]).toEqual(statement());
  });

  test.each<[string, Partial<Told>]>([
    ['another place', { toldBy: 'crontabs of ops on web1' }],
    ['another source', { source: 'systemd' }],
  ])('a whole list of %s leaves others as they were', (_, more) => {
    expect(withTold([statement()], [told([], more)], LATER)).toEqual([statement()]);
  });

  test('what was told at an earlier time changes nothing', () => {
    const before = statement({ lastSaidAt: LATER });
    expect(withTold([before], [told([says({ state: 'off' })])], NOW)).toEqual([before]);
  });
});

describe('several things of one name', () => {
  test('they are on while one is on', () => {
    const two = [says({ state: 'off' }), says({ schedule: '0 2 * * *' })];
    expect(withTold([], [told(two)], NOW)).toEqual([statement({ schedule: '0 2 * * *' })]);
  });

  test('they have no schedule where those that are on have several', () => {
    const schedules = ['0 2 * * *', '0 3 * * *'].map((schedule) => says({ schedule }));
    expect(joined(schedules)).toEqual(says());
  });

  test('they are off where one is off and the others are gone', () => {
    expect(joined([says({ state: 'gone' }), says({ state: 'off' })])?.state).toBe('off');
  });
});
