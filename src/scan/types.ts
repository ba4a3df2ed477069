import type { FreshnessProblem } from '../detectors/detector';
import type { TaskDiagnosis } from '../detectors/run/taskViews';
import type { Verdict } from '../gates/gate';
import type { ThresholdChange } from '../goals/feedback/nextThreshold';
import type { Goal } from '../goals/goal';
import type { GoalState } from '../goals/lifecycle';
import type { Reminder } from '../goals/reminders';
import type { SourceFailure, SourceFound, SourceNotUnderstood } from '../history/history';
import type { GoalgenError } from '../lib/errors';
import type { Proposal } from '../proposals/proposal';
import type { Telemetry } from './telemetry';

/** The result of one proposal. */
export interface ProposalResult {
  readonly proposal: Proposal;
  readonly verdicts: readonly Verdict[];
  /** Why the proposal was rejected; null when a goal was created. */
  readonly reason: string | null;
  /** The goal that was created, or the open goal whose sighting was counted. */
  readonly goal: Goal | undefined;
  /** Whether the goal became active without review, when it was created or by this sighting. */
  readonly autoApproved: boolean;
}

/** A change of state that a scan made to an open goal, apart from carrying out verdicts. */
export interface GoalChange {
  /** The goal as it was before the change. */
  readonly goal: Goal;
  readonly to: GoalState;
  readonly note: string;
}

/** The result of a scan. */
export interface ScanResult {
  /** Runs that ended in the longest window of the scan; 0 means that the history held none. */
  readonly runsRead: number;
  readonly tasksRead: number;
  /** Runs that began lately and whose end will never be known. */
  readonly lostRuns: number;
  /** The sources that were read. */
  readonly sources: readonly SourceFound[];
  /** The sources that could not be read; nothing is known of their tasks. */
  readonly failures: readonly SourceFailure[];
  /** What the sources say that was not understood. */
  readonly notUnderstood: readonly SourceNotUnderstood[];
  readonly detectorFailures: readonly GoalgenError[];
  readonly freshnessProblems: readonly FreshnessProblem[];
  /** The diagnosis of each detector for each task that it suspected. */
  readonly diagnoses: readonly TaskDiagnosis[];
  readonly proposalResults: readonly ProposalResult[];
  /** The goals that became satisfied, withdrawn or expired. */
  readonly changes: readonly GoalChange[];
  /** Undecided proposals of which the scan reminds the operator. */
  readonly reminders: readonly Reminder[];
  /** Thresholds that rose because people refused many of the proposals. */
  readonly thresholdChanges: readonly ThresholdChange[];
  /** Errors about stored thresholds that could not be read. */
  readonly thresholdFailures: readonly GoalgenError[];
  readonly telemetry: Telemetry;
}
