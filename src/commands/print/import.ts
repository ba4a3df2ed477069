import type { ImportReport } from '../../history/import/import';
import { counted } from '../../lib/text';

/**
 * The counts of an import, on one line:
 * `12000 runs read: 11999 new, 0 updated, 0 known, 1 rejected`.
 */
export function renderImport(report: ImportReport): string {
  const rejected = report.rejected === 0 ? '' : `, ${report.rejected} rejected`;
  return (
    `${counted(report.runsRead, 'run')} read: ${report.added} new, ` +
    `${report.updated} updated, ${report.unchanged} known${rejected}\n`
  );
}
