import { HOUR_SECONDS } from '../clock';
import { type Context, withDatabaseToRead } from '../context';
import type { Database } from '../db/database';
import { findGoal } from '../goals/decide';
import { evidenceOf, type Goal } from '../goals/goal';
import { LOCAL_SOURCE, type Run, type TaskRef } from '../history/history';
import { nativeHistory } from '../history/native';
import type { Json } from '../json';
import { eventsOfGoal } from '../ledger/outbox';
import { verdictsOf } from '../proposals/store';
import { type GoalDetail, renderGoalDetail } from '../render/goalDetail';
import { goalJson } from '../render/goalJson';
import { writeJson } from '../render/json';

const DEFAULT_LOOKBACK_HOURS = 24;

export async function show(context: Context, id: string, options: { readonly json?: boolean }): Promise<void> {
  const { io, config } = context;
  const detail = await withDatabaseToRead(context, async (db): Promise<GoalDetail> => {
    const goal = await findGoal(db, id);
    return {
      goal,
      verdicts: await keptVerdicts(db, goal),
      runs: await runsBehind(db, goal, config.maxRunsPerTask),
      events: await eventsOfGoal(db, goal.id),
    };
  });
  if (options.json === true) writeJson(io.stdout, detailJson(detail));
  else io.stdout.write(renderGoalDetail(io, detail, config.timeZone));
}

async function keptVerdicts(db: Database, goal: Goal): Promise<readonly Json[]> {
  const text = goal.proposalId === null ? undefined : await verdictsOf(db, goal.proposalId);
  const verdicts: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(verdicts) ? verdicts : [];
}

/** The runs of the goal's task in the window of its latest sighting. */
async function runsBehind(db: Database, goal: Goal, limit: number): Promise<readonly Run[]> {
  const { task_type: task, lookback_hours: hours } = evidenceOf(goal);
  if (typeof task !== 'string') return [];
  const until = goal.lastSeenAt ?? goal.createdAt;
  const lookbackHours = typeof hours === 'number' ? hours : DEFAULT_LOOKBACK_HOURS;
  const window = { since: until - lookbackHours * HOUR_SECONDS, until };
  const history = nativeHistory(db);
  for (const ref of refsOf(task)) {
    const runs = await history.runs(ref, window, limit);
    if (runs.length > 0) return runs;
  }
  return [];
}

/** A task's name with a colon may be a local task, or one of another source. */
function refsOf(name: string): TaskRef[] {
  const [source = '', ...rest] = name.split(':');
  const local = { source: LOCAL_SOURCE, taskType: name };
  return rest.length === 0 ? [local] : [local, { source, taskType: rest.join(':') }];
}

function detailJson({ goal, verdicts, runs, events }: GoalDetail): unknown {
  return {
    ...goalJson(goal),
    full_evidence: evidenceOf(goal),
    verdicts,
    runs: runs.map((run) => ({
      run_id: run.runId,
      started_at: run.startedAt,
      finished_at: run.finishedAt,
      status: run.status,
      error: run.error,
      exit_code: run.exitCode,
    })),
    ledger: events.map(({ ts, event, meta }) => ({ ts, event, meta })),
  };
}
