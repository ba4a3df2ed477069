import { DAY_SECONDS } from '../clock';
import { LOCAL_SOURCE, sourceName } from '../config/sourceName';
import type { Context } from '../context';
import type { Database } from '../db/database';
import { findGoal } from '../goals/decide';
import { evidenceOf, type Goal } from '../goals/goal';
import type { Run } from '../history/history';
import { type Json, parseJsonList } from '../json';
import { eventsOfGoal } from '../ledger/outbox';
import { openHistory } from '../openHistory';
import { verdictsOf } from '../proposals/store';
import { type GoalDetail, goalDetailJson, renderGoalDetail } from '../render/goalDetail';
import { writeJson } from '../render/json';
import { withDatabaseToRead } from '../withDatabase';

const RUNS_SHOWN = 20;
const RUNS_SHOWN_DAYS = 30;

export async function show(context: Context, id: string, options: { readonly json?: boolean }): Promise<void> {
  const { io, config } = context;
  const detail = await withDatabaseToRead(context, async (db): Promise<GoalDetail> => {
    const goal = await findGoal(db, id);
    return {
      goal,
      verdicts: await keptVerdicts(db, goal),
      runs: await runsBehind(context, db, goal),
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

/** The last runs of the goal's task up to its latest sighting, as far as its source can be read now. */
async function runsBehind({ io, config, log }: Context, db: Database, goal: Goal): Promise<readonly Run[]> {
  const { task_type: name, source = LOCAL_SOURCE } = evidenceOf(goal);
  if (typeof name !== 'string' || typeof source !== 'string') return [];
  const asked = config.history.filter((each) => each.preset === 'native' || sourceName(each) === source);
  const history = await openHistory({ io, config: { ...config, history: asked } }, db);
  try {
    const until = goal.lastSeenAt ?? goal.createdAt;
    const window = { since: until - RUNS_SHOWN_DAYS * DAY_SECONDS, until };
    let runs: readonly Run[] = [];
    for (const taskType of namesWithin(name, source))
      if (runs.length === 0) runs = await history.runs({ source, taskType }, window, RUNS_SHOWN);
    for (const { error } of history.failures) log.warn(`${error.message.replace(/\.$/, '')}: its runs are not shown`);
    return runs;
  } finally {
    await history.close();
  }
}

/** A task's own name: what people call it may begin with its source, when there are several. */
function namesWithin(name: string, source: string): string[] {
  const prefix = `${source}:`;
  return source !== LOCAL_SOURCE && name.startsWith(prefix) ? [name.slice(prefix.length), name] : [name];
}
