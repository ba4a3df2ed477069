import sql, { join } from 'sql-template-tag';
import type { Database } from '../db/database';
import { recordEvent } from '../ledger/outbox';
import { attributed } from '../ledger/write/attribute';
import type { Instant } from '../lib/clock';
import { FailedError, NotAllowedError, NotFoundError } from '../lib/errors';
import { unusedId } from '../lib/ids';
import { printable, shorten } from '../lib/text';
import { type Belief, type Stance, WEIGHT_MAX } from './belief';

interface BeliefRow {
  id: string;
  text: string;
  category: string | null;
  pattern: string | null;
  task_glob: string | null;
  stance: Stance;
  weight: unknown;
  state: 'active' | 'retired';
  created_at: number;
  created_by: string | null;
}

/**
 * The beliefs in one of `states`, oldest first.
 * @throws FailedError when a row cannot be read; a gate that needs the beliefs must then block
 */
export async function listBeliefs(
  db: Database,
  states: readonly Belief['state'][],
): Promise<Belief[]> {
  const rows = await db.all<BeliefRow>(
    sql`SELECT * FROM beliefs WHERE state IN (${join(states)}) ORDER BY created_at, id`,
  );
  return rows.map(read);
}

function read(row: BeliefRow): Belief {
  if (typeof row.weight !== 'number' || !(row.weight > 0 && row.weight <= WEIGHT_MAX)) {
    throw new FailedError(
      `Belief ${shorten(String(row.id), 40)} has no weight above 0 and at most ${WEIGHT_MAX}.`,
      `goalgen belief retire ${row.id}`,
    );
  }
  return {
    id: asText(row.id),
    text: asText(row.text),
    category: row.category === null ? null : asText(row.category),
    pattern: row.pattern === null ? null : asText(row.pattern),
    taskGlob: row.task_glob === null ? null : asText(row.task_glob),
    stance: row.stance,
    weight: row.weight,
    state: row.state,
    createdAt: row.created_at,
    createdBy: row.created_by === null ? null : asText(row.created_by),
  };
}

/** A value as text: a row typed by hand may hold bytes in a text column. */
function asText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : String(value);
}

export async function addBelief(
  db: Database,
  belief: Omit<Belief, 'id' | 'state' | 'createdAt'>,
  now: Instant,
): Promise<string> {
  return db.transaction(async () => {
    const id = await unusedId('belief', (candidate) => beliefIdTaken(db, candidate));
    await attributed(db, { event: null, by: belief.createdBy ?? 'goalgen', note: null }, () =>
      db.run(sql`
        INSERT INTO beliefs (id, text, category, pattern, task_glob, stance, weight, created_at, created_by)
        VALUES (${id}, ${belief.text}, ${belief.category}, ${belief.pattern}, ${belief.taskGlob},
                ${belief.stance}, ${belief.weight}, ${now}, ${belief.createdBy})`),
    );
    await recordEvent(db, {
      ts: now,
      event: 'belief_added',
      goalId: null,
      meta: {
        belief_id: id,
        text: belief.text,
        stance: belief.stance,
        weight: belief.weight,
        by: belief.createdBy,
      },
    });
    return id;
  });
}

async function beliefIdTaken(db: Database, id: string): Promise<boolean> {
  return (await db.all(sql`SELECT 1 AS taken FROM beliefs WHERE id = ${id}`)).length > 0;
}

/**
 * Retires a belief and records that in the ledger.
 * @throws NotFoundError when there is no such belief
 * @throws NotAllowedError when it is retired already
 */
export async function retireBelief(
  db: Database,
  id: string,
  by: string,
  now: Instant,
): Promise<void> {
  await db.transaction(async () => {
    const rows = await db.all<Pick<BeliefRow, 'state'>>(
      sql`SELECT state FROM beliefs WHERE id = ${id}`,
    );
    if (rows[0] === undefined)
      throw new NotFoundError(`There is no belief '${printable(id)}'.`, 'goalgen belief list');
    if (rows[0].state === 'retired')
      throw new NotAllowedError(`Belief ${id} is retired already.`, 'goalgen belief list --all');
    await attributed(db, { event: null, by, note: null }, () =>
      db.run(sql`UPDATE beliefs SET state = 'retired', retired_at = ${now} WHERE id = ${id}`),
    );
    await recordEvent(db, {
      ts: now,
      event: 'belief_retired',
      goalId: null,
      meta: { belief_id: id, by },
    });
  });
}
