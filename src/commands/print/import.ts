import type { ImportReport } from '../../history/import/import';
import { familyText } from '../../history/uniqueNames';
import { counted, printable } from '../../lib/text';

/**
 * The counts of an import, on one line:
 * `12000 runs read: 11999 new, 0 updated, 0 known, 1 rejected`. Then, on a line for each kind, what
 * was not understood: `not understood: 3 times a line of ..., such as "..."`.
 */
export function renderImport(report: ImportReport): string {
  const rejected = report.rejected === 0 ? '' : `, ${report.rejected} rejected`;
  return (
    `${counted(report.runsRead, 'run')} read: ${report.added} new, ` +
    `${report.updated} updated, ${report.unchanged} known${rejected}\n` +
    (report.statements === 0
      ? ''
      : `also read: schedules and states of ${counted(report.statements, 'task')}\n`) +
    report.renamedTasks
      .map(
        ({ name, kept }) =>
          `renamed: ${printable(name)} is kept as ${printable(kept)}, its name when first imported\n`,
      )
      .join('') +
    report.notUnderstood
      .map(
        ({ what, count, example }) =>
          `not understood: ${counted(count, 'time')} ${what}, such as "${printable(example)}"\n`,
      )
      .join('') +
    report.nameFamilies.map((family) => `${familyText(family)}\n`).join('')
  );
}
