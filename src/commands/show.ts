import type { Command } from 'commander';
import type { Database } from '../db/database';
import { SUCCESS_METRICS } from '../detectors';
import { findGoal } from '../goals/decide';
import { evidenceOf, type Goal } from '../goals/goal';
import { isOpen } from '../goals/lifecycle';
import { examineGoal } from '../goals/success/examine';
import { tasksOf } from '../goals/success/tasksOf';
import type { History } from '../history/history';
import type { Run, TaskRef } from '../history/run';
import { sourceName } from '../history/sources/sourceName';
import { eventsOfGoal } from '../ledger/outbox';
import { DAY_SECONDS } from '../lib/clock';
import { type Json, parseJsonList } from '../lib/json';
import { verdictsOf } from '../proposals/store';
import { goalDetailJson } from './json/goalDetail';
import { writeJson } from './json/writeJson';
import { type GoalDetail, renderGoalDetail } from './print/goalDetail';
import type { Context } from './shared/context';
import { openHistory } from './shared/openHistory';
import type { CliTools, JsonOption } from './shared/options';
import { LOOKING, withDatabase } from './shared/withDatabase';

export function showCommand(program: Command, { run }: CliTools): void {
  program
    .command('show')
    .argument('<id>', 'id or unique start of one')
    .description('one goal: evidence, confidence, gates, runs, ledger')
    .option('--json', 'the same as JSON')
    .action(run(show));
}

/** Maximum number of runs that are shown, and their maximum age in days at the last sighting. */
const RUNS_SHOWN = 20;
const RUNS_SHOWN_DAYS = 30;

async function show(
  context: Context,
  options: JsonOption,
  [id = '']: readonly string[],
): Promise<void> {
  const { io, config } = context;
  const detail = await withDatabase(context, LOOKING, async (db): Promise<GoalDetail> => {
    const goal = await findGoal(db, id);
    return {
      goal,
      verdicts: await keptVerdicts(db, goal),
      ...(await readHistory(context, db, goal)),
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

/**
 * The runs and the progress of the goal, as far as its source can be read now. A source that cannot
 * be read is a warning.
 */
async function readHistory(
  { io, config, now, log }: Context,
  db: Database,
  goal: Goal,
): Promise<Pick<GoalDetail, 'runs' | 'progress'>> {
  const sources = config.history.map(sourceName);
  const tasks = tasksOf(goal, sources);
  const asked = config.history.filter(
    (each) => each.preset === 'native' || tasks.some(({ source }) => source === sourceName(each)),
  );
  const history = await openHistory({ io, config: { ...config, history: asked } }, db);
  try {
    const [task] = tasks;
    const runs =
      tasks.length === 1 && task !== undefined ? await runsBehind(history, goal, task) : [];
    const isOngoing = isOpen(goal.state) && goal.goalKey !== null;
    const progress = isOngoing
      ? await examineGoal(goal, { history, now, options: config.success, metrics: SUCCESS_METRICS })
      : undefined;
    for (const { error } of history.health.failures)
      log.warn(`${error.message.replace(/\.$/, '')}: its runs are not shown`);
    return { runs, progress };
  } finally {
    await history.close();
  }
}

/** The last runs of the goal's task up to the latest sighting of the goal, or its creation. */
async function runsBehind(history: History, goal: Goal, task: TaskRef): Promise<readonly Run[]> {
  const until = goal.lastSeenAt ?? goal.createdAt;
  const window = { since: until - RUNS_SHOWN_DAYS * DAY_SECONDS, until };
  const runs = await history.runs.ofTask(task, window, RUNS_SHOWN);
  // The evidence in an older row may name the task as people call it.
  const called = evidenceOf(goal).task_type;
  return runs.length === 0 && typeof called === 'string' && called !== task.taskType
    ? history.runs.ofTask({ ...task, taskType: called }, window, RUNS_SHOWN)
    : runs;
}
