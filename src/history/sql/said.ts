import type { Statement, Told } from '../statements/statement';
import type { Reading } from './rows';

interface SaidRow {
  readonly task_type: unknown;
  readonly is_off: unknown;
  readonly schedule: unknown;
  readonly time_zone: unknown;
}

/** Where each row is about one task, a task without a row is gone. */
const REST_IS_GONE: Statement = {
  taskType: '',
  covers: 'rest',
  state: 'gone',
  schedule: null,
  timeZone: null,
};

/** What the source of a mapping says of its tasks; empty where it says nothing. */
export async function readSaid({ tables, mapping, name }: Reading): Promise<Told[]> {
  const { said } = mapping;
  if (said === undefined) return [];
  const rows = await tables.all<SaidRow>(said.tasks);
  const statements = rows.map((row): Statement => {
    return {
      taskType: mapping.nameOf?.(String(row.task_type)) ?? String(row.task_type),
      covers: said.rowsAre,
      state: Number(row.is_off) === 1 ? 'off' : 'on',
      schedule: textOf(row.schedule),
      timeZone: textOf(row.time_zone),
    };
  });
  const rest = said.rowsAre === 'task' ? [REST_IS_GONE] : [];
  return [{ source: name, toldBy: '', isWhole: true, statements: [...statements, ...rest] }];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
