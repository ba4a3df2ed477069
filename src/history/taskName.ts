import { createHash } from 'node:crypto';
import { shorten } from '../lib/text';
import { NAME_LENGTH_MAX, type TaskRef } from './run';
import { LOCAL_SOURCE } from './sources/localSource';

/**
 * Identifies a task among all sources: `local:daily_backup`, or one series of it:
 * `local:daily_backup @ web3`. The name of a source has no colon. A key of more than 2 * NAME_LENGTH_MAX characters is cut to its
 * first NAME_LENGTH_MAX, followed by # and the SHA-256 of the whole.
 */
export function taskKey(task: TaskRef): string {
  const series = task.series === undefined ? '' : ` @ ${task.series}`;
  const key = `${task.source}:${task.taskType}${series}`;
  if (key.length <= 2 * NAME_LENGTH_MAX) return key;
  return `${key.slice(0, NAME_LENGTH_MAX)}#${createHash('sha256').update(key).digest('hex')}`;
}

/**
 * The task's name for people: `daily_backup`, or `airflow:load` when there are several sources. At
 * most 1,000 characters.
 */
export function taskName(task: TaskRef): string {
  const name =
    task.source === LOCAL_SOURCE || task.bare === true
      ? task.taskType
      : `${task.source}:${task.taskType}`;
  return shorten(name, 2 * NAME_LENGTH_MAX);
}
