import * as z from 'zod/mini';
import { count, listOf, text, textOrNull } from './describe';

const pastProposal = z.strictObject({
  proposal_id: text('under which it is kept'),
  text: text('the goal that it suggested'),
  pattern: text('what had been found'),
  goal_id: textOrNull('the goal made of it, or the one that it repeated'),
});

export const beliefTest = z.strictObject({
  proposals: count('proposals of the last 90 days that were asked about'),
  blocked: listOf(pastProposal, 'those that the belief would have stopped'),
  let_through: listOf(pastProposal, 'those that it would have let pass the gate `beliefs`'),
  unchanged: count('those that it is about, and that would have ended as they did'),
});
