import sql from 'sql-template-tag';
import type { Change, CopiedRow, CopiedTable } from '../db/copy';
import type { Database } from '../db/database';
import { AUTO, DECISIONS, OPEN_STATES } from '../goals/lifecycle';
import type { History } from '../history/history';
import { MemoryHistory } from '../history/memory/memoryHistory';
import type { TaskRun } from '../history/run';
import { DAY_SECONDS, type Instant, type Window } from '../lib/clock';
import { parseJsonMap } from '../lib/json';
import type { Decision, RealGoal } from './result';

/**
 * A copy in memory of the runs that scans in the period would read. It answers the queries of a
 * scan at any instant of the period.
 */
export async function recorded(
  history: History,
  period: Window,
  baselineDays: number,
): Promise<History> {
  const runs: TaskRun[] = [];
  const since = period.since - baselineDays * DAY_SECONDS;
  // A day at a time, because the rows of one query are held in memory twice while they are read.
  for (let day = since; day < period.until; day += DAY_SECONDS) {
    const until = Math.min(day + DAY_SECONDS, period.until);
    const found = await history.export.ended({ since: day, until });
    // A window includes both bounds, so a run that ended exactly between two days is taken with the
    // later day only.
    for (const each of found)
      if (each.run.finishedAt !== until || until === period.until) runs.push(each);
  }
  runs.push(...(await history.runs.inFlight({ since, until: period.until })));
  return new MemoryHistory(runs, history.health.sources, (...asked) =>
    history.export.query(...asked),
  );
}

/** The decisions about goals that people and other programs took in the period, oldest first. */
export async function decisionsIn(db: Database, { since, until }: Window): Promise<Decision[]> {
  const rows = await db.all<{ ts: number; meta: string; goal_key: string }>(sql`
    SELECT e.ts, e.meta, g.goal_key FROM ledger_events AS e JOIN goals AS g ON g.id = e.goal_id
    WHERE e.ts BETWEEN ${since} AND ${until} AND g.goal_key IS NOT NULL AND e.event LIKE 'goal_%' ORDER BY e.seq`);
  return rows.flatMap(({ ts, meta, goal_key: goalKey }): Decision[] => {
    const { to, by, until } = parseJsonMap(meta) ?? {};
    const decision = Object.values(DECISIONS).find((each) => each.to === to);
    return decision === undefined || typeof by !== 'string' || by === AUTO
      ? []
      : [
          {
            at: ts,
            goalKey,
            decision,
            by,
            ...(typeof until === 'string' && { rejectedUntil: until }),
          },
        ];
  });
}

/**
 * The column, by table, that says when a row was made. Rows made after the replayed instant are
 * left out of the copy.
 */
const BEGAN: Readonly<
  Record<Exclude<CopiedTable, 'goals' | 'beliefs' | 'task_statements'>, string>
> = {
  silences: 'created_at',
  tightenings: 'changed_at',
  proposals: 'detected_at',
  ledger_events: 'ts',
  scans: 'scanned_at',
};

/**
 * Changes the rows of today to what they were at the instant `at`, and leaves out rows that did not
 * exist. Goals get the state and the key that they had; their texts and evidence stay as today.
 * Beliefs stay as they are. So does what sources said of tasks: each scan takes what had been said by
 * its own time.
 */
export async function goalsAsOf(db: Database, at: Instant): Promise<Change> {
  const then = await pastOfGoals(db, at);
  return (table, row) => {
    if (table === 'beliefs' || table === 'task_statements') return row;
    if (table === 'goals') return then(row);
    return Number(row[BEGAN[table]]) >= at ? undefined : row;
  };
}

async function pastOfGoals(
  db: Database,
  at: Instant,
): Promise<(goal: CopiedRow) => CopiedRow | undefined> {
  const { states, keys, untils } = await eventsUpTo(db, at);
  const open = new Set<string>();
  return (goal) => {
    if (Number(goal.created_at) >= at) return undefined;
    const id = String(goal.id);
    const then = states.get(id) ?? ownState(goal, at);
    const key = keys.get(id) ?? goal.goal_key ?? null;
    const isOpen = key !== null && OPEN_STATES.some((state) => state === then.state);
    // States worked out from today's rows may contradict each other, but a problem may have only
    // one open goal: further ones lose their key.
    const isTaken = isOpen && open.has(String(key));
    if (isOpen) open.add(String(key));
    const known = (column: string) =>
      Number(goal[column] ?? 0) >= at ? null : (goal[column] ?? null);
    return {
      ...goal,
      state: then.state,
      state_since: then.since,
      goal_key: isTaken ? null : key,
      rejected_until: then.state === 'rejected' ? (untils.get(id) ?? null) : null,
      active_since: known('active_since'),
      newest_failure_at: known('newest_failure_at'),
    };
  };
}

interface State {
  readonly state: string;
  readonly since: Instant;
}

/**
 * The state of a goal without earlier events: its present state if it had that before `at`, else
 * proposed.
 */
function ownState(
  { state, state_since: stateSince, created_at: createdAt }: CopiedRow,
  at: Instant,
): State {
  const since = Number(stateSince ?? createdAt);
  return since < at
    ? { state: String(state), since }
    : { state: 'proposed', since: Number(createdAt) };
}

/**
 * What the ledger's events say about goals at the instant `at`, by goal id: the state, what ended
 * or ends a refusal, and, for goals revised later, the key before the revision.
 */
async function eventsUpTo(db: Database, at: Instant) {
  const states = new Map<string, State>();
  const keys = new Map<string, string>();
  const untils = new Map<string, string>();
  const rows = await db.all<{ ts: number; event: string; goal_id: string; meta: string }>(sql`
    SELECT ts, event, goal_id, meta FROM ledger_events WHERE goal_id IS NOT NULL ORDER BY seq`);
  for (const { ts, event, goal_id: id, meta: text } of rows) {
    const meta = parseJsonMap(text) ?? {};
    if (ts < at && typeof meta.until === 'string') untils.set(id, meta.until);
    if (ts < at && event === 'suppression_lifted') untils.set(id, 'lifted');
    if (ts < at && typeof meta.to === 'string') states.set(id, { state: meta.to, since: ts });
    if (ts >= at && typeof meta.was_key === 'string' && !keys.has(id)) keys.set(id, meta.was_key);
  }
  return { states, keys, untils };
}

export async function realGoalsIn(db: Database, { since, until }: Window): Promise<RealGoal[]> {
  const rows = await db.all<{ goal_key: string; text: string; created_at: number }>(sql`
    SELECT coalesce((SELECT json_extract(e.meta, '$.was_key') FROM ledger_events AS e
                     WHERE e.goal_id = goals.id AND e.event = 'goal_revised' ORDER BY e.seq LIMIT 1), goal_key) AS goal_key,
           text, created_at
    FROM goals
    WHERE source IN ('system', 'collaborative') AND goal_key IS NOT NULL AND deleted_at IS NULL AND created_at BETWEEN ${since} AND ${until}
    ORDER BY created_at, id`);
  return rows.map((row) => ({ goalKey: row.goal_key, text: row.text, createdAt: row.created_at }));
}
