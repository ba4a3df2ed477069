import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import type { Instant } from '../../lib/clock';
import { withTold } from './merge';
import type { KeptStatement, Told } from './statement';
import { Statements } from './statements';

interface Row {
  readonly source: string;
  readonly told_by: string;
  readonly task_type: string;
  readonly covers: KeptStatement['covers'];
  readonly state: KeptStatement['state'];
  readonly schedule: string | null;
  readonly time_zone: string | null;
  readonly said_at: number;
  readonly last_said_at: number;
  readonly is_change: number;
  readonly last_start_at: number | null;
}

/**
 * The newest statement of every place about each task, of those that were said up to `now`. What
 * was said again after `now` counts as said again at `now`.
 */
export async function readStatements(db: Database, now: Instant): Promise<KeptStatement[]> {
  const rows = await db.all<Row>(sql`
    SELECT source, told_by, task_type, covers, state, schedule, time_zone, said_at, last_said_at,
           is_change, last_start_at
    FROM task_statements AS s
    WHERE said_at = (SELECT max(n.said_at) FROM task_statements AS n
                     WHERE (n.source, n.told_by, n.covers, n.task_type) = (s.source, s.told_by, s.covers, s.task_type)
                       AND n.said_at <= ${now})
    ORDER BY source, told_by, covers, task_type`);
  return rows.map((row) => ({
    source: row.source,
    toldBy: row.told_by,
    taskType: row.task_type,
    covers: row.covers,
    state: row.state,
    schedule: row.schedule,
    timeZone: row.time_zone,
    saidAt: row.said_at,
    lastSaidAt: Math.min(row.last_said_at, now),
    isChange: row.is_change === 1,
    lastStart: row.last_start_at,
  }));
}

/** What is known of tasks with what sources tell at `now`, without keeping it. */
export async function statementsWith(
  db: Database,
  all: readonly Told[],
  now: Instant,
): Promise<Statements> {
  const kept: readonly KeptStatement[] = await readStatements(db, now);
  return new Statements(withTold(kept, all, now));
}

/**
 * Keeps what sources tell of their tasks at `now`.
 * @returns what is known of tasks, with what was told before
 */
export async function keepTold(
  db: Database,
  all: readonly Told[],
  now: Instant,
): Promise<Statements> {
  return db.transaction(async () => {
    const kept: readonly KeptStatement[] = await readStatements(db, now);
    const before = new Set(kept);
    const after = withTold(kept, all, now);
    for (const each of after) if (!before.has(each)) await keep(db, each);
    return new Statements(after);
  });
}

async function keep(db: Database, each: KeptStatement): Promise<void> {
  await db.run(sql`
    INSERT INTO task_statements
      (source, told_by, task_type, covers, state, schedule, time_zone, said_at, last_said_at,
       is_change, last_start_at)
    VALUES (${each.source}, ${each.toldBy}, ${each.taskType}, ${each.covers}, ${each.state},
            ${each.schedule}, ${each.timeZone}, ${each.saidAt}, ${each.lastSaidAt},
            ${each.isChange ? 1 : 0}, ${each.lastStart ?? null})
    ON CONFLICT (source, told_by, covers, task_type, said_at) DO UPDATE
    SET state = excluded.state, schedule = excluded.schedule, time_zone = excluded.time_zone,
        last_said_at = max(last_said_at, excluded.last_said_at),
        is_change = excluded.is_change, last_start_at = excluded.last_start_at`);
}
