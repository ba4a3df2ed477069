import type { SaidOfTasks } from '../history';
import type { Reading } from './rows';

interface SaidRow {
  readonly task_type: unknown;
  readonly is_off: unknown;
}

/** What the source of a mapping says of its tasks; empty where it says nothing. */
export async function readSaid({ tables, mapping, name }: Reading): Promise<SaidOfTasks[]> {
  const { said } = mapping;
  if (said === undefined) return [];
  const rows = await tables.all<SaidRow>(said.tasks);
  const isOff = new Map(rows.map((row) => [String(row.task_type), Number(row.is_off) === 1]));
  const isOn =
    said.rowsAre === 'task'
      ? (taskType: string) => isOff.get(taskType) === false
      : (taskType: string) => groupIsOff(isOff, taskType) !== true;
  return [{ source: name, isOn }];
}

/** What is said of a task's group: the longest part of the task's name that ends before a dot. */
function groupIsOff(isOff: ReadonlyMap<string, boolean>, taskType: string): boolean | undefined {
  const own = isOff.get(taskType);
  if (own !== undefined) return own;
  const dot = taskType.lastIndexOf('.');
  return dot < 0 ? undefined : groupIsOff(isOff, taskType.slice(0, dot));
}
