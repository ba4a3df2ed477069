import * as z from 'zod/mini';
import { GOAL_STATES } from '../../goals/lifecycle';
import { count, described, instant, instantOrNull, listOf, number, oneOf, text, textOrNull } from './describe';

export const decision = z.strictObject({
  id: text('the goal, its id in full'),
  from: oneOf(GOAL_STATES, 'its state before'),
  to: oneOf(GOAL_STATES, 'its state now'),
  remark: textOrNull('what should be known though it stops nothing: of `done`, that the history does not show it yet'),
});

export const edit = z.strictObject({
  id: text('the goal, its id in full'),
  changed: described(
    z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
    "by the name of the goal's key: what it was and what it is now; empty when all was so already",
  ),
});

export const belief = z.strictObject({
  id: text('`belief_` and 8 hexadecimal digits'),
  text: text('the belief in words'),
  stance: oneOf(['supports', 'opposes'], 'whether acting is in its sense'),
  weight: number('what it counts against other beliefs, above 0'),
  category: textOrNull('the category of goals that it is about; null for every one'),
  pattern: textOrNull('the pattern that it is about; null for every one'),
  task: textOrNull('the tasks that it is about, as a glob: `backup_*`; null for every one'),
  state: oneOf(['active', 'retired'], 'whether it is still held'),
  created_at: instantOrNull('when it was added; null where a hand typed what is no number'),
  created_by: textOrNull('whose it is; null where nobody said'),
});

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

export const suppression = z.strictObject({
  goal_id: text('the rejected goal'),
  text: text('what it was about'),
  created_by: textOrNull('the detector that had proposed it'),
  rejected_at: instant('when it was rejected'),
  rejected_until: text(
    'what ends the refusal: `worse`, `forever`, `50x` (so many more times) or a time in seconds, as a string',
  ),
  held_back: count('how often a proposal was held back since'),
  occurrences: count('how often of these there was something newer than before'),
  last_held_back_at: instantOrNull('when that was last'),
});

export const silence = z.strictObject({
  id: text('`silence_` and 8 hexadecimal digits'),
  task: text('the tasks that it is about, as a glob: `backup_*`'),
  begins_at: instantOrNull('when it began; null where a hand typed what is no number'),
  ends_at: instantOrNull('when it ends; null where a hand typed what is no number'),
  note: textOrNull('why'),
  created_by: textOrNull('whose it is; null where nobody said'),
});
