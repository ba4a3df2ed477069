import type { Examination } from '../../detectors/run/explainTask';
import type { Tightening } from '../../goals/feedback/tighten';
import type { Goal } from '../../goals/goal';
import { taskName } from '../../history/taskName';
import type { Printed } from './describe';
import type { explain } from './explain.shape';
import { thresholdJson } from './threshold';

/** The object that `explain --json` prints. */
export function examinationJson(
  examination: Examination,
  goals: readonly Goal[],
  thresholds: readonly Tightening[],
): Printed<typeof explain> {
  const { summary, unended } = examination.glimpse;
  return {
    task: taskName(examination.task),
    source: examination.task.source,
    runs: summary.runsRead,
    successes: summary.successes,
    failures: summary.failures,
    last_success_at: summary.lastSuccessAt,
    last_failure_at: summary.lastFailureAt,
    typical_seconds: summary.typicalSeconds,
    unended_runs: unended.length,
    ill_feed: examination.illFeed?.symptom ?? null,
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
