import sql, { join, raw } from 'sql-template-tag';
import { DAY_SECONDS, type Instant, type Window } from '../clock';
import type { Database } from '../db/database';
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
  const states = new Map<string, { state: string; since: number }>();
  for (const { ts, goalId, meta } of await eventsBefore(db, at))
    if (typeof meta.to === 'string') states.set(goalId, { state: meta.to, since: ts });
  await copy.transaction(async () => {
    for (const goal of goals) {
      const then = states.get(goal.id ?? '');
      const row = { ...goal, state: then?.state ?? 'proposed', state_since: then?.since ?? goal.created_at ?? at };
      await copy.run(sql`INSERT INTO goals (${names}) VALUES (${join(Object.values(row))})`);
    }
  });
}

async function eventsBefore(db: Database, at: Instant) {
  const rows = await db.all<{ ts: number; goal_id: string; meta: string }>(sql`
    SELECT ts, goal_id, meta FROM ledger_events WHERE ts < ${at} AND goal_id IS NOT NULL ORDER BY seq`);
  return rows.map(({ ts, goal_id: goalId, meta }) => ({ ts, goalId, meta: parseJsonMap(meta) ?? {} }));
}

export async function realGoalsIn(db: Database, { since, until }: Window): Promise<RealGoal[]> {
  const rows = await db.all<{ goal_key: string; text: string; created_at: number }>(sql`
    SELECT goal_key, text, created_at FROM goals
    WHERE source = 'system' AND goal_key IS NOT NULL AND deleted_at IS NULL AND created_at BETWEEN ${since} AND ${until}
    ORDER BY created_at, id`);
  return rows.map((row) => ({ goalKey: row.goal_key, text: row.text, createdAt: row.created_at }));
}
