import * as z from 'zod/mini';
import { count, described, flag, listOf, numberOrNull, oneOf, text, textOrNull } from './describe';

export const verification = z.strictObject({
  sound: flag('nothing is wrong; else the exit code is 1'),
  events: count('events in the database'),
  pending: count('events whose line the next command that writes appends'),
  lines: count('lines of the files that are what their events say'),
  files: listOf(z.string(), 'the files looked at, oldest first'),
  before: count('bytes before the first line, that another program had written'),
  retired: count('events at the beginning whose lines are in no file that is here'),
  goals: count('goals that were compared with the events'),
  head: textOrNull(
    'the hash of the newest event: noted elsewhere, it proves later that nothing up to it was changed',
  ),
  heads: count('heads kept elsewhere that were looked for in the chain'),
  notes: listOf(z.string(), "what is not goalgen's and does no harm, for people"),
  problems: listOf(z.string(), 'everything that is wrong, for people'),
  first_bad_line: described(
    z.nullable(
      z.strictObject({
        kind: oneOf(
          ['edited', 'removed', 'inserted', 'reordered', 'cut_off'],
          'what happened to it',
        ),
        path: textOrNull('the file; null where lines are missing at the end'),
        line: numberOrNull('its number, from 1; null where lines are missing at the end'),
        seq: numberOrNull(
          'the number of the event whose line should stand there; null behind the last',
        ),
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
