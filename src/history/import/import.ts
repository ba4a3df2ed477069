import type { Instant } from '../../clock';
import type { Database } from '../../db/database';
import type { RunRecord } from '../history';
import { type StoredCounts, storeRuns } from '../store';
import { type Line, linesOf } from './lines';
import type { RunReader } from './runLine';

/** What an import did. Rejected lines are counted; the first few are told in full. */
export interface ImportReport extends StoredCounts {
  readonly linesRead: number;
  readonly rejected: number;
  readonly problems: readonly { readonly line: number; readonly problem: string }[];
}

const BATCH = 5000;
const PROBLEMS_TOLD = 5;

/**
 * Reads runs line by line and stores them in batches, each a transaction of its own: what stops an import halfway
 * leaves whole batches, and importing again completes them. A bad line is left out; the good ones around it are kept.
 */
export async function importRuns(
  db: Database,
  chunks: AsyncIterable<Buffer | string>,
  options: { readonly read: RunReader; readonly now: Instant; readonly progress: (bytes: number) => void },
): Promise<ImportReport> {
  const report = { added: 0, updated: 0, unchanged: 0, linesRead: 0, rejected: 0 };
  const problems: { line: number; problem: string }[] = [];
  let batch: RunRecord[] = [];

  const storeBatch = async () => {
    const counts = await storeRuns(db, batch, options.now);
    report.added += counts.added;
    report.updated += counts.updated;
    report.unchanged += counts.unchanged;
    batch = [];
  };

  const take = async (line: Line) => {
    report.linesRead += 1;
    const result = line.text === undefined ? { problem: line.problem ?? 'no text' } : options.read(line.text);
    if ('run' in result) batch.push(result.run);
    else {
      report.rejected += 1;
      if (problems.length < PROBLEMS_TOLD) problems.push({ line: line.number, problem: result.problem });
    }
    if (batch.length >= BATCH) await storeBatch();
  };

  for await (const { lines, bytes } of linesOf(chunks)) {
    for (const line of lines) await take(line);
    options.progress(bytes);
  }
  if (batch.length > 0) await storeBatch();
  return { ...report, problems };
}
