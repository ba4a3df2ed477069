import { expect, test } from '@jest/globals';
import { beliefTestJson } from '../../../src/commands/json/beliefTest';
import { pastProposal } from '../../support/results';

test('the test of a belief as JSON tells blocked proposals from those let through', () => {
  const blocked = [pastProposal()];
  const letThrough = [pastProposal({ proposalId: 'prop_00000007', goalId: null })];
  expect(beliefTestJson({ blocked, letThrough, unchanged: 3, asked: 7 })).toEqual({
    proposals: 7,
    blocked: [
      {
        proposal_id: 'prop_00000001',
        text: 'Fix the backup',
        pattern: 'task_failure_recurring',
        goal_id: 'goal_00000002',
      },
    ],
    let_through: [
      {
        proposal_id: 'prop_00000007',
        text: 'Fix the backup',
        pattern: 'task_failure_recurring',
        goal_id: null,
      },
    ],
    unchanged: 3,
  });
});
