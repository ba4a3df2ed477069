import type { FreshnessProblem } from '../detectors/detector';
import type { TaskDiagnosis } from '../detectors/run/taskViews';
import type { Verdict } from '../gates/gate';
import type { ThresholdChange } from '../goals/feedback/nextThreshold';
import type { Goal } from '../goals/goal';
import type { GoalState } from '../goals/lifecycle';
import type { Reminder } from '../goals/reminders';
import type { SourceFailure, SourceFound } from '../history/history';
import type { GoalgenError } from '../lib/errors';
import type { Proposal } from '../proposals/proposal';
import type { Telemetry } from './telemetry';

/** What came of one proposal. */
export interface ProposalResult {
  readonly proposal: Proposal;
  readonly verdicts: readonly Verdict[];
  /** Null when a goal was created. */
  readonly reason: string | null;
  /** The goal created, or the open goal that this sighting refreshed. */
  readonly goal: Goal | undefined;
  /** Became active without review: at birth, or by this sighting. */
  readonly autoApproved: boolean;
}

/** What a scan did to a goal that it found no problem of. */
export interface GoalChange {
  /** As it was before. */
  readonly goal: Goal;
  readonly to: GoalState;
  readonly note: string;
}

/** What came of a scan. */
export interface ScanResult {
  /** Runs that ended in the longest window looked at; 0 means that the history was silent. */
  readonly runsRead: number;
  readonly tasksRead: number;
  /** What was read, and what could not be read: of that, nothing is known. */
  readonly sources: readonly SourceFound[];
  readonly failures: readonly SourceFailure[];
  readonly detectorFailures: readonly GoalgenError[];
  readonly freshnessProblems: readonly FreshnessProblem[];
  /** What each detector made of each task that it suspected. */
  readonly diagnoses: readonly TaskDiagnosis[];
  readonly proposalResults: readonly ProposalResult[];
  /** Satisfied, withdrawn, expired. */
  readonly changes: readonly GoalChange[];
  /** Undecided proposals that are mentioned again. */
  readonly reminders: readonly Reminder[];
  /** Thresholds that rose because people refused so much. */
  readonly thresholdChanges: readonly ThresholdChange[];
  /** Thresholds that could not be read. */
  readonly thresholdFailures: readonly GoalgenError[];
  readonly telemetry: Telemetry;
}
