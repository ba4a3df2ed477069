import sql from 'sql-template-tag';
import type { Change, CopiedRow, CopiedTable } from '../db/copy';
import type { Database } from '../db/database';
import { AUTO, DECISIONS, OPEN_STATES } from '../goals/lifecycle';
import type { History, TaskRun } from '../history/history';
import { MemoryHistory } from '../history/memory/memoryHistory';
import { DAY_SECONDS, type Instant, type Window } from '../lib/clock';
import { parseJsonMap } from '../lib/json';
import type { Decision, RealGoal } from './result';

/** A copy in memory of all that scans of the period would ask: it answers for any instant of it. */
export async function recorded(
  history: History,
  period: Window,
  baselineDays: number,
): Promise<History> {
  const runs: TaskRun[] = [];
  const since = period.since - baselineDays * DAY_SECONDS;
  // A day at a time: the answer to one question is held twice while it is read.
  for (let day = since; day < period.until; day += DAY_SECONDS) {
    const until = Math.min(day + DAY_SECONDS, period.until);
    const found = await history.export.ended({ since: day, until });
    // Both bounds belong to a window: what ended at midnight is the next day's.
    for (const each of found)
      if (each.run.finishedAt !== until || until === period.until) runs.push(each);
  }
  runs.push(...(await history.runs.inFlight({ since, until: period.until })));
  return new MemoryHistory(runs, history.health.sources, (...asked) =>
    history.export.query(...asked),
  );
}

/** What was decided in the period by anybody but goalgen itself, in order. */
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

/** When a row of a table came to be: of what came later nothing was known. */
const BEGAN: Readonly<Record<Exclude<CopiedTable, 'goals' | 'beliefs'>, string>> = {
  silences: 'created_at',
  tightenings: 'changed_at',
  proposals: 'detected_at',
  ledger_events: 'ts',
  scans: 'scanned_at',
};

/** Everything as it was at the instant; of goals the state and the key of then, and texts and evidence of today. */
export async function goalsAsOf(db: Database, at: Instant): Promise<Change> {
  const then = await pastOfGoals(db, at);
  return (table, row) => {
    if (table === 'beliefs') return row;
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
    // What today's rows say of then may not fit together; a problem has one open goal.
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

/** Of a goal without events before: its own state, if it had it by then. */
function ownState(
  { state, state_since: stateSince, created_at: createdAt }: CopiedRow,
  at: Instant,
): State {
  const since = Number(stateSince ?? createdAt);
  return since < at
    ? { state: String(state), since }
    : { state: 'proposed', since: Number(createdAt) };
}

/** What the events before say of each goal's state; and of those revised later, the key that they had. */
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
