import * as z from 'zod/mini';
import { GOAL_STATES } from '../../goals/lifecycle';
import {
  count,
  countsBy,
  described,
  flag,
  freeMap,
  instant,
  listOf,
  number,
  oneOf,
  text,
  textOrNull,
} from './describe';
import { goal } from './goal.shape';
import { verdict } from './verdict.shape';

export const proposal = z.strictObject({
  proposal_id: text(
    '`prop_` and 8 hexadecimal digits; under it the proposal is kept, unless its row counts a repetition',
  ),
  detector: text('which detector found it'),
  pattern: text('what was found, such as `task_failure_recurring`'),
  subject: text("what it is about: a task's name, an error that tasks share, or a source"),
  text: text('the goal that is suggested'),
  confidence: number('how sure the detector is, 0 to 1'),
  evidence: freeMap('all that it rests on, with the terms of the confidence (`confidence_terms`)'),
  reason: textOrNull(
    'why no goal was made of it: that of the first gate that failed; null when one was',
  ),
  goal_id: textOrNull('the goal that was made, or the open one whose sighting this is'),
  verdicts: listOf(verdict, "what each gate said, in the gates' order"),
});

export const scan = z.strictObject({
  total_proposals_evaluated: count('proposals that went through the gates'),
  total_goals_created: count('goals made'),
  total_goals_rejected: count('proposals of which no goal was made'),
  auto_approved_count: count('goals that became active unasked, at birth or by this sighting'),
  rejection_reasons: countsBy('reasons, each with how many proposals it stopped'),
  scanned_at: instant('the moment that was looked at'),
  dry_run: flag('nothing was written; ids of new goals and proposals are then lead to nothing'),
  runs_read: count(
    'runs that ended in the longest window looked at; 0 means that the history was silent',
  ),
  tasks_read: count('tasks that these are of'),
  lost_runs: count('runs that began lately and whose end will never be known'),
  sources: listOf(
    z.strictObject({
      source: text('its name'),
      found: text('what was found there, for people: `Airflow 3 (PostgreSQL)`'),
    }),
    'what was read',
  ),
  failed_sources: listOf(
    z.strictObject({ source: text('its name'), error: text('what went wrong, for people') }),
    'sources that could not be read to the end: of these nothing is known; the exit code is not 0',
  ),
  not_understood: listOf(
    z.strictObject({
      source: text('its name'),
      what: text('the kind of what was not understood, as a noun'),
      count: count('how often it was met, by the last import or in the window'),
      example: text('one of them, as it stood there'),
    }),
    'what sources say and goalgen does not understand: none of it counts as a run',
  ),
  failed_detectors: listOf(
    z.strictObject({ error: text('which one, and what went wrong, for people') }),
    'detectors of your own that failed; the exit code is not 0',
  ),
  ill_feeds: listOf(
    z.strictObject({ source: text('its name'), symptom: text('what is the matter, for people') }),
    'sources that deliver less than usual',
  ),
  changes: listOf(
    z.strictObject({
      goal_id: text('the goal'),
      from: oneOf(GOAL_STATES, 'its state before'),
      to: oneOf(GOAL_STATES, 'its state now: `satisfied`, `withdrawn` or `expired`'),
      note: text('why, for people'),
    }),
    'open goals that the history settled',
  ),
  reminders: listOf(
    z.strictObject({
      goal_id: text('the goal'),
      days: count('how many days it has waited'),
      reason: text('why it waits for a person'),
    }),
    'proposed goals that nobody has decided about for 1, 2 or 4 days',
  ),
  tightened: listOf(
    z.strictObject({
      detector: text('the detector'),
      pattern: text('the pattern'),
      min_confidence: number('how sure it must be from now on, 0 to 1'),
      decisions: count('the decisions that this rests on'),
      refused: count('of these, refusals'),
    }),
    'thresholds that rose because people refused so much',
  ),
  goals: listOf(goal, 'the goals made'),
  proposals: described(z.array(proposal), 'every proposal, with what came of it'),
});
