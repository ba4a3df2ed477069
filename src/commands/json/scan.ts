import { verdictJson } from '../../gates/gate';
import type { Instant } from '../../lib/clock';
import type { ScanResult } from '../../scan/types';
import type { Printed } from './describe';
import { goalJson } from './goal';
import type { scan as scanShape } from './scan.shape';

/**
 * The object that `scan --json` prints: the five keys of the telemetry, then the rest of the
 * result.
 */
export function scanJson(
  result: ScanResult,
  scan: { readonly now: Instant; readonly dryRun: boolean },
): Printed<typeof scanShape> {
  return {
    ...result.telemetry,
    scanned_at: scan.now,
    dry_run: scan.dryRun,
    runs_read: result.runsRead,
    tasks_read: result.tasksRead,
    lost_runs: result.lostRuns,
    sources: result.sources.map(({ source, found }) => ({ source, found })),
    failed_sources: result.failures.map(({ source, error }) => ({ source, error: error.message })),
    not_understood: result.notUnderstood.map(({ source, what, count, example }) => ({
      source,
      what,
      count,
      example,
    })),
    failed_detectors: result.detectorFailures.map(({ message }) => ({ error: message })),
    ill_feeds: result.freshnessProblems.map(({ source, symptom }) => ({ source, symptom })),
    changes: result.changes.map(({ goal, to, note }) => ({
      goal_id: goal.id,
      from: goal.state,
      to,
      note,
    })),
    reminders: result.reminders.map(({ goal, days, reason }) => ({
      goal_id: goal.id,
      days,
      reason,
    })),
    tightened: result.thresholdChanges.map(
      ({ detectorName, pattern, minConfidence, decisions, refused }) => ({
        detector: detectorName,
        pattern,
        min_confidence: minConfidence,
        decisions,
        refused,
      }),
    ),
    goals: result.proposalResults.flatMap(({ reason, goal }) =>
      reason === null && goal !== undefined ? [goalJson(goal)] : [],
    ),
    proposals: result.proposalResults.map(({ proposal, verdicts, reason, goal }) => ({
      proposal_id: proposal.proposalId,
      detector: proposal.detectorName,
      pattern: proposal.patternDetected,
      subject: proposal.subject,
      text: proposal.text,
      confidence: proposal.confidence,
      evidence: proposal.evidence,
      reason,
      goal_id: goal?.id ?? null,
      verdicts: verdicts.map(verdictJson),
    })),
  };
}
