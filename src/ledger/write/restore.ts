import type { Database } from '../../db/database';
import type { Instant } from '../../lib/clock';
import { FailedError, NotAllowedError } from '../../lib/errors';
import { markLost, recordEvent } from '../outbox';
import { ledgerFiles } from '../rotation';
import { type ChainReport, checkedEvents } from '../verify/chain';

/**
 * Marks every event to be appended again, and records that as an event; the next drain then writes
 * a whole new ledger file.
 * @returns how many events there are
 * @throws NotAllowedError while there is any ledger file, so that nothing is overwritten or doubled
 * @throws FailedError when the events in the database do not match their hashes
 */
export async function prepareRestore(
  db: Database,
  path: string,
  decision: { readonly by: string; readonly note: string | null; readonly now: Instant },
): Promise<number> {
  const [inTheWay] = ledgerFiles(path);
  if (inTheWay !== undefined) {
    throw new NotAllowedError(
      `${inTheWay} is there; the ledger is restored only where no file of it is left.`,
      'move identity_ledger.ndjson and its rotated files into another folder, ' +
        'and keep them: they are evidence',
    );
  }
  return db.transaction(async () => {
    const report: ChainReport = { events: 0, head: null, problem: undefined };
    for await (const _ of checkedEvents(db, report, () => undefined));
    if (report.problem !== undefined) {
      throw new FailedError(
        `The database is no better: ${report.problem.message}.`,
        'restore the database from a backup first (docs/reliability.md)',
      );
    }
    await markLost(db, 1);
    const { by, note, now } = decision;
    await recordEvent(db, {
      ts: now,
      event: 'ledger_restored',
      goalId: null,
      meta: { events: report.events, by, note },
    });
    return report.events;
  });
}
