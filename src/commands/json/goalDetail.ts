import { evidenceOf } from '../../goals/goal';
import type { Measured } from '../../goals/success/metrics';
import type { Json } from '../../lib/json';
import type { GoalDetail } from '../print/goalDetail';
import type { Printed } from './describe';
import { goalJson } from './goal';
import type { goalDetail } from './goalDetail.shape';

/**
 * The printed detail, except that its verdicts may be any JSON: they are printed as the database
 * holds them, and its rows may have been changed by hand.
 */
type GoalDetailJson = Omit<Printed<typeof goalDetail>, 'verdicts'> & {
  readonly verdicts: readonly Json[];
};

/** The object that `show --json` prints. */
export function goalDetailJson({
  goal,
  verdicts,
  runs,
  progress,
  events,
}: GoalDetail): GoalDetailJson {
  return {
    ...goalJson(goal),
    full_evidence: evidenceOf(goal),
    progress: progress === undefined ? null : progressJson(progress),
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

function progressJson({ met, measures, wanting, runs, healthyHours }: Measured) {
  return { met, measures, wanting, runs, healthy_hours: healthyHours };
}
