import type { Belief } from '../../src/beliefs/belief';
import type { GoalDetail } from '../../src/commands/print/goalDetail';
import type { Tried } from '../../src/commands/print/suggestions';
import type { TaskExplanation } from '../../src/detectors/run/explainTask';
import type { Verdict } from '../../src/gates/gate';
import type { ThresholdChange } from '../../src/goals/feedback/nextThreshold';
import type { Share, Track } from '../../src/goals/feedback/trackRecord';
import { DECISIONS } from '../../src/goals/lifecycle';
import type { Silence } from '../../src/goals/suppression/silence';
import type { Suppression } from '../../src/goals/suppression/store';
import { emptySummary } from '../../src/history/history';
import type { StoredEvent } from '../../src/ledger/outbox';
import type { Verification } from '../../src/ledger/verify/verify';
import type { JsonMap } from '../../src/lib/json';
import type { NoPlan, Plan } from '../../src/planner/plan';
import { type Proposal, propose } from '../../src/proposals/proposal';
import type { PastProposal } from '../../src/proposals/store';
import type { ReplayedGoal, ReplayResult } from '../../src/replay/result';
import type { ProposalResult, ScanResult } from '../../src/scan/types';
import { finding } from './finding';
import { seedGoal } from './goals';
import { HOUR, NOW } from './world';

// Small results by hand, for the functions that print them. Each has a different value wherever two
// values could be mixed up.

export function belief(more: Partial<Belief> = {}): Belief {
  return {
    id: 'belief_00000001',
    text: 'Backups must run',
    category: null,
    pattern: null,
    taskGlob: null,
    stance: 'supports',
    weight: 2.5,
    state: 'active',
    createdAt: NOW,
    createdBy: 'dana',
    ...more,
  };
}

export function pastProposal(more: Partial<PastProposal> = {}): PastProposal {
  return {
    proposalId: 'prop_00000001',
    text: 'Fix the backup',
    category: 'capability',
    pattern: 'task_failure_recurring',
    task: 'daily_backup',
    goalId: 'goal_00000002',
    ...more,
  };
}

/** A threshold that rose because 8 of 10 proposals were refused. */
export function threshold(more: Partial<ThresholdChange> = {}): ThresholdChange {
  return {
    detectorName: 'flaky_task_detector',
    pattern: 'flaky',
    minConfidence: 0.75,
    decisions: 10,
    refused: 8,
    changedAt: NOW,
    ...more,
  };
}

/** A share of 9 in 12, with invented bounds. */
export const SHARE: Share = { part: 9, of: 12, share: 0.75, low: 0.523, high: 0.898 };
/** The share of 0 in 0. */
export const NO_SHARE: Share = { part: 0, of: 0, share: null, low: 0.05, high: 0.95 };

export const TRACK: Track = {
  goals: 17,
  approvalRate: SHARE,
  successRate: NO_SHARE,
  refused: 3,
  undecided: 5,
};

export function proposal(more: Partial<Proposal> = {}): Proposal {
  return { ...propose(finding(), 'prop_00000002', NOW, 7), ...more };
}

export function verdict(more: Partial<Verdict> = {}): Verdict {
  return {
    gate: 'confidence',
    reason: null,
    message: 'Confidence check passed (0.85 >= 0.70)',
    figures: { confidence: 0.85 },
    ...more,
  };
}

/** The result of a proposal from which the goal of the seed's day was made. */
export function createdResult(more: Partial<ProposalResult> = {}): ProposalResult {
  return {
    proposal: proposal(),
    verdicts: [verdict()],
    reason: null,
    goal: seedGoal(),
    autoApproved: false,
    ...more,
  };
}

/** A scan that read 5 runs of 2 tasks and found nothing. */
export function scanResult(more: Partial<ScanResult> = {}): ScanResult {
  return {
    runsRead: 5,
    tasksRead: 2,
    lostRuns: 0,
    sources: [],
    failures: [],
    notUnderstood: [],
    detectorFailures: [],
    freshnessProblems: [],
    diagnoses: [],
    proposalResults: [],
    changes: [],
    reminders: [],
    thresholdChanges: [],
    thresholdFailures: [],
    telemetry: {
      total_proposals_evaluated: 0,
      total_goals_created: 0,
      total_goals_rejected: 0,
      auto_approved_count: 0,
      rejection_reasons: {},
    },
    ...more,
  };
}

export function replayedGoal(more: Partial<ReplayedGoal> = {}): ReplayedGoal {
  return {
    goalKey: 'task_failure:local:daily_backup',
    text: 'Fix the backup',
    detector: 'task_failure_detector',
    pattern: 'task_failure_recurring',
    confidence: 0.85,
    openedAt: NOW,
    autoApprovedAt: null,
    closedAt: null,
    closedBy: null,
    ...more,
  };
}

/**
 * A replay of two days. Its backup goal was really there, and was approved; its sync goal is new;
 * the real report goal is gone, and was rejected.
 */
export function replayResult(more: Partial<ReplayResult> = {}): ReplayResult {
  const sync = replayedGoal({
    goalKey: 'task_failure:local:sync',
    text: 'Fix the sync',
    confidence: 0.9,
    openedAt: NOW + HOUR,
    autoApprovedAt: NOW + HOUR,
  });
  const report = 'task_failure:local:report';
  return {
    scans: 48,
    runs: 1,
    days: [
      { day: '2025-11-08', proposals: 2, created: 1 },
      { day: '2025-11-09', proposals: 3, created: 1 },
    ],
    blocked: new Map([['duplicate_goal_exists', 3]]),
    goals: [replayedGoal(), sync],
    decisions: [
      {
        at: NOW + 60,
        goalKey: 'task_failure:local:daily_backup',
        decision: DECISIONS.approve,
        by: 'dana',
      },
      { at: NOW + 60, goalKey: report, decision: DECISIONS.reject, by: 'dana' },
    ],
    real: [
      { goalKey: 'task_failure:local:daily_backup', text: 'Fix the backup', createdAt: NOW },
      { goalKey: report, text: 'Fix the report', createdAt: NOW - HOUR },
    ],
    ...more,
  };
}

/** A verification that found nothing wrong. */
export function verification(more: Partial<Verification> = {}): Verification {
  return {
    sound: true,
    events: 3,
    pending: 0,
    lines: 2,
    files: ['/data/identity_ledger.ndjson'],
    before: 0,
    retired: 0,
    goals: 1,
    head: null,
    heads: 0,
    notes: [],
    mismatch: undefined,
    tampered: undefined,
    problems: [],
    ...more,
  };
}

/** The explanation of the seed's task, without diagnoses. */
export function explanation(more: Partial<TaskExplanation> = {}): TaskExplanation {
  const task = { source: 'local', taskType: 'daily_backup' };
  const summary = {
    ...emptySummary(task),
    runsRead: 5,
    successes: 1,
    failures: 4,
    lastSuccessAt: NOW - 4 * HOUR,
    lastFailureAt: NOW,
    typicalSeconds: 61.234,
  };
  return {
    task,
    triage: { summary, inFlight: [], now: NOW },
    diagnoses: [],
    findings: [],
    freshnessProblem: undefined,
    ...more,
  };
}

/** The detail of the seed's goal, with nothing beside the goal. */
export function goalDetail(more: Partial<GoalDetail> = {}): GoalDetail {
  return { goal: seedGoal(), verdicts: [], runs: [], progress: undefined, events: [], ...more };
}

export function storedEvent(meta: JsonMap): StoredEvent {
  return {
    seq: 1,
    ts: NOW,
    event: 'goal_approved',
    meta,
    goalId: 'goal_00000001',
    hash: null,
    facts: null,
    digest: null,
    appended: true,
    beginsAt: null,
  };
}

const RESOLVE = { task: 'resolve', method: 'failing_task' };

/** A plan of one step, two tasks deep, whose text names a task. */
export const PLAN: Plan = {
  found: true,
  steps: [
    {
      step: { do: 'Read the logs of {task}' },
      within: [RESOLVE, { task: 'find_cause', method: 'timeout' }],
      facts: (name) => (name === 'task' ? 'the backup' : undefined),
    },
  ],
  trace: [],
};

export const NO_PLAN: NoPlan = {
  found: false,
  deadEnd: { reason: 'no_method', task: 'find_cause', because: 'no step is left' },
  trace: [
    {
      task: 'find_cause',
      within: [RESOLVE],
      tried: [{ method: 'timeout', outcome: 'abandoned', because: 'no step is left' }],
    },
  ],
};

export function silence(more: Partial<Silence> = {}): Silence {
  return {
    id: 'silence_00000001',
    taskGlob: 'backup_*',
    beginsAt: NOW - HOUR,
    endsAt: NOW,
    note: 'new disks',
    createdBy: 'dana',
    ...more,
  };
}

export function suppression(more: Partial<Suppression> = {}): Suppression {
  const refused = { state: 'rejected', stateSince: NOW - HOUR, rejectedUntil: '50x' } as const;
  return { goal: seedGoal(refused), heldBack: 3, occurrences: 2, lastHeldBackAt: NOW, ...more };
}

export function tried(more: Partial<Tried> = {}): Tried {
  return {
    suggestion: {
      set: 'gates.minConfidence=0.8',
      why: '8 of 10 were refused',
      apply: (config) => config,
    },
    goals: 1,
    comparison: {
      same: 0,
      added: [],
      gone: [],
      accepted: { proposed: 2, of: 3 },
      rejected: { proposed: 4, of: 9 },
    },
    ...more,
  };
}
