import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import { isJsonMap, type Json } from '../../lib/json';
import { digestOf } from '../chain';
import type { StoredEvent } from '../outbox';

/** Rows that are compared at a time. */
const PAGE = 5000;

/** The newest event about a belief, a silence or a raised threshold, and what it keeps of the row. */
interface Known {
  readonly event: StoredEvent;
  readonly isGone: boolean;
}

/**
 * Gathers, event by event, what the events keep of beliefs, silences and raised thresholds, which
 * are few. Events of earlier versions of goalgen keep nothing.
 */
export class KeptRows {
  readonly #known = new Map<string, Known>();
  /** The first event that keeps what a row said; undefined while there is none. */
  firstSeq: number | undefined;
  /** Whether the database was begun by a goalgen whose events keep what rows say. */
  isWhole = false;

  visit(event: StoredEvent): void {
    const key = keyOf(event);
    if (keptDigest(event) !== null) this.firstSeq ??= event.seq;
    if (event.event === 'database_begun') this.isWhole = event.seq === 1;
    if (key === undefined) return;
    const renamed = keyBeforeRename(event);
    if (renamed !== undefined && renamed !== key) this.#known.set(renamed, { event, isGone: true });
    this.#known.set(key, { event, isGone: isGone(event) });
  }

  /** How the stored rows differ from what the newest events about them keep, as messages. */
  async differences(db: Database): Promise<string[]> {
    const rows = await db.all<{ key: string; facts: string }>(sql`
      SELECT 'belief ' || iif(typeof(id) = 'blob', quote(id), id) AS key, facts FROM belief_facts
      UNION ALL SELECT 'silence ' || iif(typeof(id) = 'blob', quote(id), id), facts FROM silence_facts
      UNION ALL SELECT 'threshold ' || detector_name || ' ' || pattern, facts FROM threshold_facts`);
    const stored = new Map(rows.map(({ key, facts }) => [key, facts]));
    const changed = [...stored].flatMap(([key, facts]) => {
      const known = this.#known.get(key);
      if (known === undefined || known.isGone)
        return this.isWhole ? [`${key} is there, and no event made it`] : [];
      return isAsKept(facts, known.event) ? [] : [changedSince(key, known.event)];
    });
    const gone = [...this.#known].flatMap(([key, { event, isGone: isMeant }]) =>
      isMeant || stored.has(key) || keptDigest(event) === null
        ? []
        : [`${key} is gone, and was there at event ${event.seq} (${event.event})`],
    );
    return [...changed, ...gone];
  }
}

/**
 * How goals differ from what the newest event about each keeps, as messages for people; at most
 * `limit`.
 */
export async function goalDifferences(db: Database, limit: number): Promise<string[]> {
  const problems: string[] = [];
  for (let after: number | null = null; problems.length < limit; ) {
    const page: GoalRow[] = await db.all<GoalRow>(sql`
      SELECT goals.rowid AS number, iif(typeof(goals.id) = 'blob', quote(goals.id), goals.id) AS id,
             f.facts AS stored, e.seq, e.event, e.facts, e.digest
      FROM goals JOIN goal_facts AS f ON f.id = goals.id
           LEFT JOIN ledger_events AS e ON e.seq = (
             SELECT max(seq) FROM ledger_events
             WHERE goal_id = goals.id AND (digest IS NOT NULL OR facts IS NOT NULL))
      WHERE ${after} IS NULL OR goals.rowid > ${after}
      ORDER BY goals.rowid LIMIT ${PAGE}`);
    const last: GoalRow | undefined = page.at(-1);
    if (last === undefined) break;
    after = last.number;
    for (const { id, stored, seq, event, facts, digest } of page)
      if (seq !== null && event !== null && !isAsKept(stored, { facts, digest }))
        problems.push(changedSince(`goal ${id}`, { seq, event }));
  }
  return problems;
}

interface GoalRow {
  readonly number: number;
  readonly id: string;
  readonly stored: string;
  readonly seq: number | null;
  readonly event: string | null;
  readonly facts: string | null;
  readonly digest: string | null;
}

type Kept = Pick<StoredEvent, 'facts' | 'digest'>;

function isAsKept(stored: string, kept: Kept): boolean {
  const digest = keptDigest(kept);
  return digest === null || digest === digestOf(stored);
}

function keptDigest({ facts, digest }: Kept): string | null {
  return facts === null ? digest : digestOf(facts);
}

function changedSince(
  what: string,
  { seq, event }: { readonly seq: number; readonly event: string },
): string {
  return `${what} says something else than at event ${seq} (${event}), the newest about it`;
}

/** Which row an event is about, if it is a belief, a silence or a raised threshold. */
function keyOf({ event, meta }: StoredEvent): string | undefined {
  if (event.startsWith('belief_')) return `belief ${named(meta.belief_id)}`;
  if (event.startsWith('silence_')) return `silence ${named(meta.silence_id)}`;
  if (event.startsWith('threshold_'))
    return `threshold ${named(meta.detector)} ${named(meta.pattern)}`;
  return undefined;
}

/** Which row a belief was before a hand changed its id. */
function keyBeforeRename({ event, meta }: StoredEvent): string | undefined {
  return event === 'belief_updated_externally' && isJsonMap(meta.was)
    ? `belief ${named(meta.was.id)}`
    : undefined;
}

function isGone({ event, meta, facts, digest }: StoredEvent): boolean {
  if (event.endsWith('_deleted_externally')) return true;
  if (event === 'threshold_changed_externally') return meta.min_confidence === null;
  // A threshold that was taken back has no row any more.
  return event === 'threshold_changed' && facts === null && digest === null;
}

/** A name as it is in the row: events about hand edits hold SQL literals. */
function named(value: Json | undefined): string {
  const text = String(value);
  return /^'.*'$/s.test(text) ? text.slice(1, -1).replaceAll("''", "'") : text;
}
