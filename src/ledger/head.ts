import sql from 'sql-template-tag';
import type { Database } from '../db/database';

/** The newest event that has a hash: noted elsewhere, it proves later what was there by then. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The head of the ledger; undefined while no event has a hash. */
export async function newestHead(db: Database): Promise<Head | undefined> {
  const [head] = await db.all<Head>(sql`
    SELECT seq, hash FROM ledger_events WHERE hash IS NOT NULL ORDER BY seq DESC LIMIT 1`);
  return head;
}

/** A head as it is printed, and read again by `ledger verify --heads`. */
export function headText({ seq, hash }: Head): string {
  return `head ${seq} ${hash}`;
}
