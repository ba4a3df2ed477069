import { isOff } from '../../detectors/detector';
import type { TaskExplanation } from '../../detectors/run/explainTask';
import type { ThresholdChange } from '../../goals/feedback/nextThreshold';
import type { Goal } from '../../goals/goal';
import { taskName } from '../../history/taskName';
import type { Printed } from './describe';
import type { explain } from './explain.shape';
import { saidJson } from './said';
import { thresholdJson } from './threshold';

/** The object that `explain --json` prints. Times are seconds since 1970 UTC. */
export function explanationJson(
  examination: TaskExplanation,
  goals: readonly Goal[],
  thresholds: readonly ThresholdChange[],
): Printed<typeof explain> {
  const { summary, inFlight, lost = [] } = examination.triage;
  return {
    task: taskName(examination.task),
    source: examination.task.source,
    runs: summary.runsRead,
    successes: summary.successes,
    failures: summary.failures,
    last_success_at: summary.lastSuccessAt,
    last_failure_at: summary.lastFailureAt,
    typical_seconds: summary.typicalSeconds,
    unended_runs: inFlight.length,
    lost_runs: lost.length,
    is_off: isOff(examination.triage),
    said: saidJson(examination.triage.said),
    ill_feed: examination.freshnessProblem?.symptom ?? null,
    detectors: examination.diagnoses.map(({ detectorName, diagnosis }) => ({
      detector: detectorName,
      state: diagnosis.state,
      seen: diagnosis.seen,
      wanting: diagnosis.wanting,
      figures: diagnosis.figures,
      pattern: diagnosis.finding?.patternDetected ?? null,
      confidence: diagnosis.finding?.confidence ?? null,
    })),
    thresholds: thresholds.map(thresholdJson),
    proposals: examination.findings.map(({ text, patternDetected, confidence, evidence }) => ({
      text,
      pattern: patternDetected,
      confidence,
      evidence,
    })),
    goals: goals.map(({ id, state, text }) => ({ id, state, text })),
  };
}
