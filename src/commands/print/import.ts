import type { ImportReport } from '../../history/import/import';
import type { NameFamily } from '../../history/uniqueNames';
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
    report.notUnderstood
      .map(
        ({ what, count, example }) =>
          `not understood: ${counted(count, 'time')} ${what}, such as "${printable(example)}"\n`,
      )
      .join('') +
    report.nameFamilies.map((family) => `${familyText(family)}\n`).join('')
  );
}

/** Tells of tasks that have one run each, of which nothing can be said. */
export function familyText({ tasks, shape, example }: NameFamily): string {
  return (
    `${counted(tasks, 'task')} have one run each, so that nothing can be said of them; they look ` +
    `like \`${printable(shape)}\` (${printable(example)}): taskNames.patterns makes them one`
  );
}
