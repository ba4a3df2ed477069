import sql, { join, raw } from 'sql-template-tag';
import { DAY_SECONDS, type Instant, type Window } from '../clock';
import type { Database } from '../db/database';
import { type GoalState, isOpen } from '../goals/lifecycle';
import type { History, TaskRun } from '../history/history';
import { recordedHistory } from '../history/recorded';
import { parseJsonMap } from '../json';
import type { Decision, RealGoal } from './outcome';

/** A copy in memory of all that scans of the period would ask: it answers for any instant of it. */
export async function recorded(history: History, period: Window, baselineDays: number): Promise<History> {
  const runs: TaskRun[] = [];
  const since = period.since - baselineDays * DAY_SECONDS;
  // A day at a time: the answer to one question is held twice while it is read.
  for (let day = since; day <= period.until; day += DAY_SECONDS) {
    const until = Math.min(day + DAY_SECONDS, period.until);
    const found = await history.endedRuns({ since: day, until });
    for (const each of found) if (each.run.finishedAt !== until || until === period.until) runs.push(each);
  }
  runs.push(...(await history.unended({ since, until: period.until })));
  return recordedHistory(runs, history.sources, history.query);
}

const DECIDED = ['active', 'rejected', 'satisfied'] as const;

/** What was decided in the period by anybody but goalgen itself, in order. */
export async function decisionsIn(db: Database, { since, until }: Window): Promise<Decision[]> {
  const rows = await db.all<{ ts: number; meta: string; goal_key: string }>(sql`
    SELECT e.ts, e.meta, g.goal_key FROM ledger_events AS e JOIN goals AS g ON g.id = e.goal_id
    WHERE e.ts BETWEEN ${since} AND ${until} AND g.goal_key IS NOT NULL AND e.event LIKE 'goal_%' ORDER BY e.seq`);
  return rows.flatMap(({ ts, meta, goal_key: goalKey }): Decision[] => {
    const { to, by } = parseJsonMap(meta) ?? {};
    const state = DECIDED.find((each) => each === to);
    return state === undefined || typeof by !== 'string' || by === 'auto' ? [] : [{ at: ts, goalKey, to: state, by }];
  });
}

/** Columns that are the same whenever they are asked for; the state is that of the instant. */
export async function goalsAsOf(db: Database, copy: Database, at: Instant): Promise<void> {
  const columns = await copy.all<{ name: string }>(sql`SELECT name FROM pragma_table_info('goals')`);
  const names = raw(columns.map(({ name }) => name).join(', '));
  const goals = await db.all<Record<string, never>>(sql`SELECT ${names} FROM goals WHERE created_at < ${at}`);
  const { states, keys } = await asOf(db, at);
  const open = new Set<string>();
  await copy.transaction(async () => {
    for (const goal of goals) {
      const then = states.get(goal.id ?? '') ?? ownState(goal, at);
      const key: string | null = keys.get(goal.id ?? '') ?? goal.goal_key ?? null;
      // What today's rows say of then may not fit together; a problem has one open goal.
      const isTaken = key !== null && isOpen(then.state as GoalState) && open.has(key);
      if (key !== null && isOpen(then.state as GoalState)) open.add(key);
      const row = { ...goal, state: then.state, state_since: then.since, goal_key: isTaken ? null : key };
      await copy.run(sql`INSERT INTO goals (${names}) VALUES (${join(Object.values(row))})`);
    }
  });
}

/** Of a goal without events before: its own state, if it had it by then. */
function ownState(goal: Record<string, never>, at: Instant): { state: string; since: number } {
  const since = Number(goal.state_since ?? goal.created_at ?? at);
  return since < at
    ? { state: String(goal.state), since }
    : { state: 'proposed', since: Number(goal.created_at ?? at) };
}

/** What the events before say of each goal's state; and of those revised later, the key that they had. */
async function asOf(db: Database, at: Instant) {
  const states = new Map<string, { state: string; since: number }>();
  const keys = new Map<string, string>();
  const rows = await db.all<{ ts: number; goal_id: string; meta: string }>(sql`
    SELECT ts, goal_id, meta FROM ledger_events WHERE goal_id IS NOT NULL ORDER BY seq`);
  for (const { ts, goal_id: id, meta: text } of rows) {
    const meta = parseJsonMap(text) ?? {};
    if (ts < at && typeof meta.to === 'string') states.set(id, { state: meta.to, since: ts });
    if (ts >= at && typeof meta.was_key === 'string' && !keys.has(id)) keys.set(id, meta.was_key);
  }
  return { states, keys };
}

export async function realGoalsIn(db: Database, { since, until }: Window): Promise<RealGoal[]> {
  const rows = await db.all<{ goal_key: string; text: string; created_at: number }>(sql`
    SELECT coalesce((SELECT json_extract(e.meta, '$.was_key') FROM ledger_events AS e
                     WHERE e.goal_id = goals.id AND e.event = 'goal_revised' ORDER BY e.seq LIMIT 1), goal_key) AS goal_key,
           text, created_at
    FROM goals
    WHERE source = 'system' AND goal_key IS NOT NULL AND deleted_at IS NULL AND created_at BETWEEN ${since} AND ${until}
    ORDER BY created_at, id`);
  return rows.map((row) => ({ goalKey: row.goal_key, text: row.text, createdAt: row.created_at }));
}
