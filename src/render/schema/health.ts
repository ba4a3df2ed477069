import * as z from 'zod/mini';
import { RUN_STATUSES } from '../../history/history';
import { count, described, flag, freeMap, instant, listOf, numberOrNull, oneOf, text, textOrNull } from './describe';

export const doctor = z.strictObject({
  healthy: flag('no check is `bad`; else the exit code is 1'),
  checks: listOf(
    z.strictObject({
      subject: text('what was looked at'),
      level: oneOf(['ok', 'note', 'bad'], '`note`: worth knowing, and often meant so'),
      message: text('how it is, for people'),
      hint: textOrNull('what to do about it'),
    }),
    'everything that a scan rests on',
  ),
});

export const setting = z.strictObject({
  key: text('its dotted path, as for `--set`'),
  value: described(
    z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown())]),
    'what is in force; of a path, the absolute one',
  ),
  from: text('where it came from: `default`, or the file, variable or flag'),
  variable: text('the environment variable that sets it'),
  description: text('what it means'),
});

export const ledgerLine = z.strictObject({
  ts: instant('when it happened'),
  schema: described(z.literal(2), "the version of the line's format"),
  event: text('what happened, such as `goal_approved`'),
  meta: freeMap('about what, by whom, from what to what'),
});

export const verification = z.strictObject({
  sound: flag('nothing is wrong; else the exit code is 1'),
  events: count('events in the database'),
  pending: count('events whose line the next command that writes appends'),
  lines: count('lines of the files that are what their events say'),
  files: listOf(z.string(), 'the files looked at, oldest first'),
  before: count('bytes before the first line, that another program had written'),
  retired: count('events at the beginning whose lines are in no file that is here'),
  goals: count('goals that were compared with the events'),
  head: textOrNull('the hash of the newest event: noted elsewhere, it proves later that nothing up to it was changed'),
  problems: listOf(z.string(), 'everything that is wrong, for people'),
  first_bad_line: described(
    z.nullable(
      z.strictObject({
        kind: oneOf(['edited', 'removed', 'inserted', 'reordered', 'cut_off'], 'what happened to it'),
        path: textOrNull('the file; null where lines are missing at the end'),
        line: numberOrNull('its number, from 1; null where lines are missing at the end'),
        seq: numberOrNull('the number of the event whose line should stand there; null behind the last'),
        event: textOrNull("that event's name"),
        message: text('the same for people'),
      }),
    ),
    'the first place where files and events differ',
  ),
  first_bad_event: described(
    z.nullable(
      z.strictObject({
        seq: count('its number'),
        event: text('its name; `?` when it is missing'),
        message: text('what is wrong, for people'),
      }),
    ),
    'the first event that was changed or removed in the database',
  ),
});

export const imported = z.strictObject({
  lines_read: count('lines, or items, that were read'),
  added: count('runs that were new'),
  updated: count('runs that changed one known already'),
  unchanged: count('runs known already'),
  rejected: count('lines that were left out; the exit code is then 2'),
  problems: listOf(
    z.strictObject({ line: count('its number, from 1'), problem: text('what is wrong with it') }),
    'the first five of these',
  ),
});

export const recorded = z.strictObject({
  source: text('the source that it is of'),
  task_type: text('the task'),
  run_id: text("the run's name, given or made"),
  status: oneOf(RUN_STATUSES, 'how it ended'),
});
