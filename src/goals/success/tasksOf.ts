import type { TaskRef } from '../../history/run';
import { LOCAL_SOURCE } from '../../history/sources/localSource';
import { evidenceOf, type Goal } from '../goal';

/**
 * The tasks that a goal is about, as far as its evidence names them: one task, or all that share a
 * cause. `sources` are the names of the sources that are read: the name of a task may begin with
 * its source if that is not the built-in one, as in `airflow:load`.
 */
export function tasksOf(goal: Goal, sources: readonly string[]): TaskRef[] {
  const { task_type: name, source, tasks, series } = evidenceOf(goal);
  if (typeof name === 'string') {
    const task = ownName(name, typeof source === 'string' ? source : LOCAL_SOURCE);
    return [typeof series === 'string' ? { ...task, series } : task];
  }
  if (!Array.isArray(tasks)) return [];
  return tasks
    .filter((task) => typeof task === 'string')
    .map((task) => {
      const source = sources.find((each) => each !== LOCAL_SOURCE && task.startsWith(`${each}:`));
      return ownName(task, source ?? LOCAL_SOURCE);
    });
}

/**
 * The task by its own name. If there are several sources, the name that people see begins with the
 * task's source.
 */
function ownName(name: string, source: string): TaskRef {
  const prefix = `${source}:`;
  return {
    source,
    taskType: source !== LOCAL_SOURCE && name.startsWith(prefix) ? name.slice(prefix.length) : name,
  };
}
