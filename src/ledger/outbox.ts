import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/database';
import type { Instant } from '../lib/clock';
import { FailedError } from '../lib/errors';
import { type JsonMap, parseJsonMap } from '../lib/json';
import type { LedgerEventName } from './event';
import { attributed } from './write/attribute';

/** Announces progress of the ledger itself, which is no event of its own. */
const PROGRESS = { event: null, by: 'goalgen', note: null } as const;

export interface StoredEvent {
  /** Number of the event: 1, 2, 3, ... without a gap. */
  readonly seq: number;
  readonly ts: Instant;
  readonly event: string;
  readonly meta: JsonMap;
  /**
   * The column `goal_id`, by which the events of a goal are found. Bytes if an id was typed by hand
   * as a blob.
   */
  readonly goalId: unknown;
  /** Hash of the chain up to this event; null until the event is drained. */
  readonly hash: string | null;
  /** What the row that it is about said then; null once there is a digest, or where nothing is kept. */
  readonly facts: string | null;
  /** The digest of those facts, which the hash covers. */
  readonly digest: string | null;
  /** Whether the event's line is in the file, as far as the database knows. */
  readonly appended: boolean;
  /** Byte at which the event's line begins, if it is the first in its file; else null. */
  readonly beginsAt: number | null;
}

interface EventRow {
  seq: number;
  ts: number;
  event: string;
  meta: string;
  goal_id: unknown;
  hash: string | null;
  facts: string | null;
  digest: string | null;
  appended_at: number | null;
  begins_at: number | null;
}

/**
 * Records an event in the caller's transaction. Changes of goals are not recorded here but by
 * triggers.
 */
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

/** The number of events whose line may be missing in the file. */
export async function countPending(db: Database): Promise<number> {
  const rows = await db.all<{ pending: number }>(
    sql`SELECT count(*) AS pending FROM ledger_events WHERE appended_at IS NULL`,
  );
  return rows[0]?.pending ?? 0;
}

/** `complete`: every event is in the file and in the chain. `any`: there are events at all. */
export async function outboxState(
  db: Database,
): Promise<{ readonly complete: boolean; readonly any: boolean }> {
  const rows = await db.all<{ pending: number; unsealed: number; any: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM ledger_events WHERE appended_at IS NULL) AS pending,
           EXISTS (SELECT 1 FROM ledger_events WHERE hash IS NULL) AS unsealed,
           EXISTS (SELECT 1 FROM ledger_events) AS "any"`);
  const [row] = rows;
  return { complete: row?.pending === 0 && row.unsealed === 0, any: row?.any === 1 };
}

/** The oldest events that have no hash yet, at most `limit`. */
export async function unsealedEvents(db: Database, limit: number): Promise<StoredEvent[]> {
  return select(
    db,
    sql`SELECT * FROM ledger_events WHERE hash IS NULL ORDER BY seq LIMIT ${limit}`,
  );
}

/** Adds an event to the chain; its digest takes the place of its facts. */
export async function storeHash(
  db: Database,
  seq: number,
  { hash, digest }: { readonly hash: string; readonly digest: string | null },
): Promise<number> {
  return db.run(
    sql`UPDATE ledger_events SET hash = ${hash}, digest = ${digest}, facts = NULL WHERE seq = ${seq}`,
  );
}

/** The oldest events that have a hash and are not in the file yet, at most `limit`. */
export async function pendingEvents(db: Database, limit: number): Promise<StoredEvent[]> {
  return select(
    db,
    sql`
    SELECT * FROM ledger_events WHERE appended_at IS NULL AND hash IS NOT NULL ORDER BY seq LIMIT ${limit}`,
  );
}

/**
 * The event before `seq`. If `seq` is the next event to be appended, the file should end with the
 * line of the event before.
 */
export async function eventBefore(db: Database, seq: number): Promise<StoredEvent | undefined> {
  return (
    await select(db, sql`SELECT * FROM ledger_events WHERE seq < ${seq} ORDER BY seq DESC LIMIT 1`)
  )[0];
}

/** The newest event whose line is in the file, as far as the database knows. */
export async function lastAppended(db: Database): Promise<StoredEvent | undefined> {
  return (
    await select(
      db,
      sql`SELECT * FROM ledger_events WHERE appended_at IS NOT NULL ORDER BY seq DESC LIMIT 1`,
    )
  )[0];
}

/** The first event in the present file. */
export async function fileStart(db: Database): Promise<StoredEvent | undefined> {
  return (
    await select(
      db,
      sql`SELECT * FROM ledger_events WHERE begins_at IS NOT NULL ORDER BY seq DESC LIMIT 1`,
    )
  )[0];
}

/** The first event of each file that ever was, oldest first. */
export async function fileStarts(db: Database): Promise<StoredEvent[]> {
  return select(db, sql`SELECT * FROM ledger_events WHERE begins_at IS NOT NULL ORDER BY seq`);
}

/** The events from `first` on, oldest first, at most `limit`. */
export async function eventsFrom(
  db: Database,
  first: number,
  limit: number,
): Promise<StoredEvent[]> {
  return select(
    db,
    sql`SELECT * FROM ledger_events WHERE seq >= ${first} ORDER BY seq LIMIT ${limit}`,
  );
}

/** The events before `seq`, newest first, at most `limit`. */
export async function eventsBackwards(
  db: Database,
  seq: number,
  limit: number,
): Promise<StoredEvent[]> {
  return select(
    db,
    sql`SELECT * FROM ledger_events WHERE seq < ${seq} ORDER BY seq DESC LIMIT ${limit}`,
  );
}

export async function markAppended(
  db: Database,
  range: { readonly first: number; readonly last: number },
  now: Instant,
): Promise<void> {
  await attributed(db, PROGRESS, () =>
    db.run(sql`
      UPDATE ledger_events SET appended_at = ${now}
      WHERE appended_at IS NULL AND seq BETWEEN ${range.first} AND ${range.last}`),
  );
}

/**
 * Records that a file begins with this event at byte `beginsAt`, so that the file can be recognised
 * and its absence noticed.
 */
export async function markFileStart(db: Database, seq: number, beginsAt: number): Promise<void> {
  await attributed(db, PROGRESS, () =>
    db.run(sql`UPDATE ledger_events SET begins_at = ${beginsAt} WHERE seq = ${seq}`),
  );
}

/**
 * Marks the events from `first` on as not appended, because their lines are in no file: they are
 * appended again, in order.
 */
export async function markLost(db: Database, first: number): Promise<void> {
  await attributed(db, PROGRESS, () =>
    db.run(
      sql`UPDATE ledger_events SET appended_at = NULL, begins_at = NULL WHERE seq >= ${first} AND appended_at IS NOT NULL`,
    ),
  );
}

export async function eventsOfGoal(db: Database, goalId: string): Promise<StoredEvent[]> {
  return select(db, sql`SELECT * FROM ledger_events WHERE goal_id = ${goalId} ORDER BY seq`);
}

async function select(db: Database, query: Sql): Promise<StoredEvent[]> {
  return (await db.all<EventRow>(query)).map(read);
}

function read(row: EventRow): StoredEvent {
  const meta = parseJsonMap(row.meta);
  if (meta === undefined) {
    throw new FailedError(
      `Ledger event ${row.seq} in the database is damaged: its meta is not a JSON map.`,
      'restore the database from a backup (docs/reliability.md); somebody edited it',
    );
  }
  return {
    seq: row.seq,
    ts: row.ts,
    event: row.event,
    meta,
    goalId: row.goal_id,
    hash: row.hash,
    facts: row.facts,
    digest: row.digest,
    appended: row.appended_at !== null,
    beginsAt: row.begins_at,
  };
}
