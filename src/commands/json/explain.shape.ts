import * as z from 'zod/mini';
import { GOAL_STATES } from '../../goals/lifecycle';
import {
  count,
  described,
  flag,
  freeMap,
  instantOrNull,
  listOf,
  number,
  numberOrNull,
  oneOf,
  text,
  textOrNull,
} from './describe';
import { said } from './said.shape';
import { threshold } from './threshold.shape';

export const explain = z.strictObject({
  task: text("the task's name"),
  source: text('the source that it is of; `local` is the built-in history'),
  runs: count('runs that ended in the time that is compared with (`baselineDays`)'),
  successes: count('of these, successes'),
  failures: count('of these, failures'),
  last_success_at: instantOrNull('when the last successful one ended'),
  last_failure_at: instantOrNull('when the last failed one ended'),
  typical_seconds: numberOrNull('how long a success takes, in seconds: the geometric mean'),
  unended_runs: count('runs that began and have not ended'),
  lost_runs: count('runs that began and whose end will never be known'),
  is_off: flag('its source says that it is switched off, paused or gone: nothing of it is missed'),
  said: described(z.nullable(said), 'what its source says of it; null where it says nothing'),
  ill_feed: textOrNull('what is the matter with its source, for people; null when nothing is'),
  detectors: listOf(
    z.strictObject({
      detector: text('its name'),
      state: oneOf(['found', 'quiet', 'warming_up'], '`warming_up`: too little is known yet'),
      seen: text('what it sees, for people'),
      wanting: text('what would change its answer, for people'),
      figures: freeMap('the figures and thresholds behind both'),
      pattern: textOrNull('what it found; null when nothing'),
      confidence: numberOrNull('how sure it is, 0 to 1; null when it found nothing'),
    }),
    'what each detector makes of the task',
  ),
  thresholds: listOf(threshold, 'thresholds that rose, of whatever detector'),
  proposals: listOf(
    z.strictObject({
      text: text('the goal that it would suggest'),
      pattern: text('what was found'),
      confidence: number('how sure, 0 to 1'),
      evidence: freeMap('all that it rests on'),
    }),
    'what a scan would propose now, before the gates',
  ),
  goals: listOf(
    z.strictObject({
      id: text('its id'),
      state: oneOf(GOAL_STATES, 'where it stands'),
      text: text('what is worth doing'),
    }),
    'goals about this task, newest first, at most 10',
  ),
});
