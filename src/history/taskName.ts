import { createHash } from 'node:crypto';
import { shorten } from '../lib/text';
import { NAME_LENGTH_MAX, type TaskRef } from './history';
import { LOCAL_SOURCE } from './sources/sourceName';

/**
 * Unambiguous, as a source has no colon in its name: `local:daily_backup`. Of a name that is too long, its beginning and
 * its SHA-256.
 */
export function taskKey(task: TaskRef): string {
  const key = `${task.source}:${task.taskType}`;
  if (key.length <= 2 * NAME_LENGTH_MAX) return key;
  return `${key.slice(0, NAME_LENGTH_MAX)}#${createHash('sha256').update(key).digest('hex')}`;
}

/** The task as people call it; `airflow:load` when there are several sources. At most 1,000 characters. */
export function taskName(task: TaskRef): string {
  const name =
    task.source === LOCAL_SOURCE || task.bare === true
      ? task.taskType
      : `${task.source}:${task.taskType}`;
  return shorten(name, 2 * NAME_LENGTH_MAX);
}
