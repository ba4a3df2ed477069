import type { Context } from '../context';
import type { Database } from '../db/database';
import { findGoal } from '../goals/decide';
import { evidenceOf, type Goal } from '../goals/goal';
import { type History, LOCAL_SOURCE, type Run } from '../history/history';
import { nativeHistory } from '../history/native';
import { redactor } from '../history/redact';
import { type Json, parseJsonList } from '../json';
import { eventsOfGoal } from '../ledger/outbox';
import { verdictsOf } from '../proposals/store';
import { type GoalDetail, goalDetailJson, renderGoalDetail } from '../render/goalDetail';
import { writeJson } from '../render/json';
import { withDatabaseToRead } from '../withDatabase';

const RUNS_SHOWN = 20;

export async function show(context: Context, id: string, options: { readonly json?: boolean }): Promise<void> {
  const { io, config } = context;
  const detail = await withDatabaseToRead(context, async (db): Promise<GoalDetail> => {
    const goal = await findGoal(db, id);
    return {
      goal,
      verdicts: await keptVerdicts(db, goal),
      runs: await runsBehind(nativeHistory(db, await redactor(config.redact.patterns)), goal),
      events: await eventsOfGoal(db, goal.id),
    };
  });
  if (options.json === true) writeJson(io.stdout, goalDetailJson(detail));
  else io.stdout.write(renderGoalDetail(io, detail, config.timeZone));
}

async function keptVerdicts(db: Database, goal: Goal): Promise<readonly Json[]> {
  const text = goal.proposalId === null ? undefined : await verdictsOf(db, goal.proposalId);
  return parseJsonList(text) ?? [];
}

/** The last runs of the goal's task up to its latest sighting. */
async function runsBehind(history: History, goal: Goal): Promise<readonly Run[]> {
  const { task_type: name, source = LOCAL_SOURCE } = evidenceOf(goal);
  if (typeof name !== 'string' || typeof source !== 'string') return [];
  const taskType = source === LOCAL_SOURCE ? name : name.slice(source.length + 1);
  const window = { since: 0, until: goal.lastSeenAt ?? goal.createdAt };
  return history.runs({ source, taskType }, window, { limit: RUNS_SHOWN });
}
