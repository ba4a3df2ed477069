import * as z from 'zod/mini';
import { count, listOf, text } from './describe';

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
  statements: count('tasks of which the input says when they are due or whether they are on'),
  renamed_tasks: listOf(
    z.strictObject({
      name: text('what its system calls it now'),
      kept: text('its name in goalgen, under which it was first imported'),
    }),
    'tasks that their system calls otherwise now',
  ),
  not_understood: listOf(
    z.strictObject({
      what: text('the kind of input that was not understood, as a noun'),
      count: count('how often it stood in the input'),
      example: text('one of them, as it stood there'),
    }),
    'what was read and not understood, by kind; no line of it became a run',
  ),
  name_families: listOf(
    z.strictObject({
      shape: text('the names, with what differs in capitals: `backup-DATE`'),
      tasks: count('how many tasks have such a name'),
      example: text('one of the names'),
    }),
    'tasks that have one run each, because their names hold a date, an id or a counter',
  ),
});
