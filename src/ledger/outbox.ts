import sql from 'sql-template-tag';
import type { Instant } from '../clock';
import type { Database } from '../db/database';
import { FailedError } from '../errors';
import { type JsonMap, parseJsonMap } from '../json';
import type { LedgerEventName } from './event';

export interface StoredEvent {
  readonly seq: number;
  readonly ts: Instant;
  readonly event: string;
  readonly meta: JsonMap;
}

interface EventRow {
  seq: number;
  ts: number;
  event: string;
  meta: string;
}

/** Records an event that is not a change of a goal (those are recorded by triggers), in the caller's transaction. */
export async function recordEvent(
  db: Database,
  event: {
    readonly ts: Instant;
    readonly event: LedgerEventName;
    readonly goalId: string | null;
    readonly meta: JsonMap;
  },
): Promise<void> {
  await db.run(sql`
    INSERT INTO ledger_events (ts, event, goal_id, meta)
    VALUES (${event.ts}, ${event.event}, ${event.goalId}, ${JSON.stringify(event.meta)})`);
}

export async function countPending(db: Database): Promise<number> {
  const rows = await db.all<{ pending: number }>(
    sql`SELECT count(*) AS pending FROM ledger_events WHERE appended_at IS NULL`,
  );
  return rows[0]?.pending ?? 0;
}

/** The oldest events that are not in the file yet. */
export async function pendingEvents(db: Database, limit: number): Promise<StoredEvent[]> {
  const rows = await db.all<EventRow>(
    sql`SELECT seq, ts, event, meta FROM ledger_events WHERE appended_at IS NULL ORDER BY seq LIMIT ${limit}`,
  );
  return rows.map(read);
}

/** The event before `seq`: what the file should end with when that one is the first to be appended. */
export async function eventBefore(db: Database, seq: number): Promise<StoredEvent | undefined> {
  const rows = await db.all<EventRow>(
    sql`SELECT seq, ts, event, meta FROM ledger_events WHERE seq < ${seq} ORDER BY seq DESC LIMIT 1`,
  );
  return rows[0] === undefined ? undefined : read(rows[0]);
}

export async function markAppended(db: Database, range: { first: number; last: number }, now: Instant): Promise<void> {
  await db.run(sql`
    UPDATE ledger_events SET appended_at = ${now}
    WHERE appended_at IS NULL AND seq BETWEEN ${range.first} AND ${range.last}`);
}

export async function eventsOfGoal(db: Database, goalId: string): Promise<StoredEvent[]> {
  const rows = await db.all<EventRow>(
    sql`SELECT seq, ts, event, meta FROM ledger_events WHERE goal_id = ${goalId} ORDER BY seq`,
  );
  return rows.map(read);
}

function read(row: EventRow): StoredEvent {
  const meta = parseJsonMap(row.meta);
  if (meta === undefined) {
    throw new FailedError(
      `Ledger event ${row.seq} in the database is damaged: its meta is not a JSON map.`,
      'restore ledger_events from a backup; somebody edited it',
    );
  }
  return { seq: row.seq, ts: row.ts, event: row.event, meta };
}
