import * as z from 'zod/mini';
import {
  count,
  countsBy,
  described,
  instant,
  instantOrNull,
  listOf,
  number,
  text,
  textOrNull,
} from './describe';

const share = (meaning: string) =>
  described(
    z.strictObject({
      proposed: count('how many of them it would have proposed'),
      of: count('how many there were'),
    }),
    meaning,
  );

export const replayedGoal = z.strictObject({
  goal_key: text('which problem: pattern family, source and task'),
  text: text('the goal that it would have made'),
  detector: text('which detector found it'),
  pattern: text('what was found'),
  confidence: number('how sure, 0 to 1'),
  opened_at: instant('when it would have been made'),
  auto_approved_at: instantOrNull(
    'when it would have become active unasked; null when it would not',
  ),
  closed_at: instantOrNull(
    'when a decision that was really taken, or a scan, would have closed it; null while open',
  ),
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
