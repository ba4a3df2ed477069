import type { ImportReport } from '../../history/import/import';
import type { Printed } from './describe';
import type { imported } from './import.shape';

export function importJson({
  runsRead,
  added,
  updated,
  unchanged,
  rejected,
  problems,
  statements,
  renamedTasks,
  notUnderstood,
  nameFamilies,
}: ImportReport): Printed<typeof imported> {
  return {
    lines_read: runsRead,
    added,
    updated,
    unchanged,
    rejected,
    problems: problems.map(({ line, problem }) => ({ line, problem })),
    statements,
    renamed_tasks: renamedTasks,
    not_understood: notUnderstood,
    name_families: nameFamilies,
  };
}
