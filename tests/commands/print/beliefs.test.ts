import { describe, expect, test } from '@jest/globals';
import type { BeliefTest } from '../../../src/beliefs/testBelief';
import { renderBeliefs, renderBeliefTest } from '../../../src/commands/print/beliefs';
import { linesOf, PIPE, plainTerminal } from '../../support/listening';
import { belief, pastProposal } from '../../support/results';
import { times } from '../../support/views';

const tested = (more: Partial<BeliefTest>) =>
  linesOf(renderBeliefTest({ blocked: [], letThrough: [], unchanged: 0, asked: 0, ...more }, 90));

describe('the list of beliefs', () => {
  test('a belief is a line: id, state, stance, weight, what it is about, and its words', () => {
    const about = { category: 'capability', pattern: 'flaky', taskGlob: 'backup_*' };
    expect(renderBeliefs(PIPE, [belief(about)])).toBe(
      'belief_00000001\tactive\tsupports\t2.5\t' +
        'category=capability pattern=flaky task=backup_*\tBackups must run\n',
    );
  });

  test('a criterion that the belief does not name is left out', () => {
    const lines = linesOf(renderBeliefs(PIPE, [belief({ taskGlob: '*' }), belief()]));
    expect(lines.map((line) => line.split('\t')[4])).toEqual(['task=*', '']);
  });

  test('on a terminal, the beliefs stand under headings', () => {
    expect(linesOf(renderBeliefs(plainTerminal(), [belief({ pattern: 'flaky' })]))).toEqual([
      'ID               STATE   STANCE    WEIGHT  ABOUT          BELIEF',
      'belief_00000001  active  supports     2.5  pattern=flaky  Backups must run',
    ]);
  });
});

describe('what a belief would have changed', () => {
  test('the blocked proposals come first, then those let through, then the counts', () => {
    expect(
      tested({
        blocked: [pastProposal()],
        letThrough: [pastProposal({ text: 'Fix the sync', goalId: null })],
        unchanged: 3,
        asked: 7,
      }),
    ).toEqual([
      'blocked  goal_00000002  Fix the backup',
      'let through  -  Fix the sync',
      'Of 7 proposals of the last 90 days it would have blocked 1, let through 1, ' +
        'and changed nothing for 3 that it is about.',
    ]);
  });

  test('a single proposal is no "proposals"', () => {
    expect(tested({ asked: 1 })[0]).toMatch(/^Of 1 proposal of /);
  });

  test('twenty blocked proposals are all listed', () => {
    const lines = tested({ blocked: times(20, pastProposal()) });
    expect(lines.slice(0, -1)).toEqual(times(20, 'blocked  goal_00000002  Fix the backup'));
  });

  test('of 21 proposals that are let through, the last is only counted', () => {
    const lines = tested({ letThrough: times(21, pastProposal()) });
    expect(lines).toHaveLength(22);
    expect(lines[20]).toBe('and 1 more let through');
  });

  test('a text of 200 characters is whole, one of 201 is cut, an escape is spelled out', () => {
    const blocked = ['x'.repeat(200), 'x'.repeat(201), '\u001b[31m'];
    expect(tested({ blocked: blocked.map((text) => pastProposal({ text })) }).slice(0, 3)).toEqual(
      ['x'.repeat(200), `${'x'.repeat(199)}…`, '\\x1b[31m'].map(
        (text) => `blocked  goal_00000002  ${text}`,
      ),
    );
  });
});
