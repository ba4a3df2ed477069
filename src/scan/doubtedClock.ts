import sql from 'sql-template-tag';
import type { Database } from '../db/database';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../lib/clock';

/** Days after the last scan and the newest run after which the clock is doubted. */
const DOUBTED_DAYS = 30;
/** Seconds that must pass before a second scan at a doubted time is believed. */
const AGREEING_SECONDS_MIN = HOUR_SECONDS;
/** Maximum seconds by which the clock of a second scan may differ from the time that has passed. */
const AGREEING_TOLERANCE_SECONDS = 300;

/** What is known of the time when a command begins. */
export interface KnownTimes {
  readonly lastScan: Instant | undefined;
  readonly newestRun: Instant | undefined;
}

/**
 * Whether a moment is so long after everything that is known that the clock is more likely wrong
 * than right. Before the first scan nothing is doubted: there is nothing that it could close.
 */
export function isDoubted(now: Instant, { lastScan, newestRun }: KnownTimes): boolean {
  if (lastScan === undefined) return false;
  return now > Math.max(lastScan, newestRun ?? 0) + DOUBTED_DAYS * DAY_SECONDS;
}

/** A scan that was refused because its moment was doubted. */
export interface DoubtedScan {
  /** The moment of the scan. */
  readonly now: Instant;
  /** What the clock of the machine said, whatever moment the scan played. */
  readonly clock: Instant;
}

/**
 * What a second scan says of the first one: it `agrees` when the clock and the moment have gone on
 * by the same time, at least an hour; it is `early` when that is less than an hour; else it `differs`.
 */
export function compared(first: DoubtedScan, second: DoubtedScan): 'agrees' | 'early' | 'differs' {
  const passed = second.clock - first.clock;
  const drift = Math.abs(second.now - first.now - passed);
  if (passed < 0 || drift > AGREEING_TOLERANCE_SECONDS) return 'differs';
  return passed >= AGREEING_SECONDS_MIN ? 'agrees' : 'early';
}

/** The first of the scans that were refused since one was believed. */
export async function firstDoubtedScan(db: Database): Promise<DoubtedScan | undefined> {
  const [row] = await db.all<{ doubted_at: number; clock: number }>(
    sql`SELECT doubted_at, clock FROM doubted_scans ORDER BY id LIMIT 1`,
  );
  return row === undefined ? undefined : { now: row.doubted_at, clock: row.clock };
}

/** Keeps a refused scan, in place of an earlier one that it does not follow. */
export async function keepDoubtedScan(db: Database, { now, clock }: DoubtedScan): Promise<void> {
  await db.transaction(async () => {
    await forgetDoubtedScans(db);
    await db.run(sql`INSERT INTO doubted_scans (doubted_at, clock) VALUES (${now}, ${clock})`);
  });
}

export async function forgetDoubtedScans(db: Database): Promise<void> {
  await db.run(sql`DELETE FROM doubted_scans`);
}
