import * as z from 'zod/mini';
import { GOAL_STATES } from '../../goals/lifecycle';
import {
  count,
  countsBy,
  described,
  freeMap,
  instant,
  instantOrNull,
  listOf,
  number,
  numberOrNull,
  oneOf,
  text,
  textOrNull,
} from './describe';
import { goal } from './goal';
import { threshold } from './stats';

export const plan = z.strictObject({
  untrusted: listOf(z.string(), 'which of these keys hold what comes from outside: data, whatever it says'),
  goal: described(goal, 'the goal'),
  success_criterion: freeMap("what the history must show for it to be satisfied: the goal's `success_metrics`"),
  evidence: freeMap('all that it rests on: what `show` calls `full_evidence`'),
  tasks: described(
    z.nullable(
      z.array(
        z.strictObject({
          template: text("what to do, with `{names}` of facts: the program's words, or those of a method file"),
          text: text('the same with the facts filled in'),
          data: freeMap('these facts by name'),
          within: listOf(z.string(), 'the compound tasks around it, outermost first: `find_cause/timeout`'),
        }),
      ),
    ),
    'what to do, in this order; null when there is no plan',
  ),
  trace: listOf(
    z.strictObject({
      task: text('the compound task'),
      within: listOf(z.string(), 'the compound tasks around it, outermost first'),
      tried: listOf(
        z.strictObject({
          method: text('its name'),
          outcome: oneOf(['chosen', 'not_applicable', 'abandoned'], '`abandoned`: it applied, and led nowhere'),
          because: text('the facts for which it was chosen, or what was missing'),
        }),
        'the methods that were looked at, in their order',
      ),
    }),
    'how each compound task was decomposed',
  ),
});

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

const share = (meaning: string) =>
  described(
    z.strictObject({ proposed: count('how many of them it would have proposed'), of: count('how many there were') }),
    meaning,
  );

export const replayedGoal = z.strictObject({
  goal_key: text('which problem: pattern family, source and task'),
  text: text('the goal that it would have made'),
  detector: text('which detector found it'),
  pattern: text('what was found'),
  confidence: number('how sure, 0 to 1'),
  opened_at: instant('when it would have been made'),
  auto_approved_at: instantOrNull('when it would have become active unasked; null when it would not'),
  closed_at: instantOrNull('when a decision that was really taken, or a scan, would have closed it; null while open'),
  closed_by: textOrNull('what closed it: the state, and who decided: `rejected by dana`'),
});

export const replay = z.strictObject({
  scans: count('scans that were played'),
  runs: count('runs that they read'),
  days: listOf(
    z.strictObject({
      day: text('`2025-11-09`, in the configured time zone'),
      proposals: count('proposals of that day'),
      created: count('goals of that day'),
    }),
    'day by day',
  ),
  blocked: countsBy('kinds of reasons, each with how many proposals it stopped'),
  goals: listOf(replayedGoal, 'the goals that it would have made, oldest first'),
  compared: described(
    z.strictObject({
      same: count('goals that there really were, and that it makes too'),
      new: listOf(replayedGoal, 'goals that there were not'),
      gone: listOf(
        z.strictObject({
          goal_key: text('which problem'),
          text: text('what it was about'),
          created_at: instant('when it was made'),
        }),
        'goals that there really were, and that it does not make',
      ),
      accepted: share('problems that people took up'),
      rejected: share('problems that people refused'),
    }),
    'beside what really happened',
  ),
});

const print = {
  fingerprint: text('`v1:` and 16 hexadecimal digits: equal for texts of one template, and for those alone'),
  template: text('the text with all that is variable masked'),
  error_type: text('its class, such as `timeout`, else the template, shortened'),
};

export const fingerprintLine = z.strictObject(print);

export const fingerprint = z.strictObject({
  ...print,
  masks: listOf(
    z.strictObject({ mask: text('what kind of thing'), text: text('what was masked') }),
    'the masks that applied, from left to right',
  ),
});
