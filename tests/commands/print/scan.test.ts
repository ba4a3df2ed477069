import { describe, expect, test } from '@jest/globals';
import { renderScan } from '../../../src/commands/print/scan';
import { FailedError } from '../../../src/lib/errors';
import type { ScanResult } from '../../../src/scan/types';
import { seedGoal } from '../../support/goals';
import { linesOf } from '../../support/listening';
import { createdResult, proposal, scanResult, threshold } from '../../support/results';
import { NOW } from '../../support/world';

const TEXT = "Fix recurring failures in 'daily_backup' task";
const REVIEW = 'Review: goalgen list --state proposed; goalgen approve ID or goalgen reject ID';

interface Flags {
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
}

function printedLines(more: Partial<ScanResult>, { dryRun = false, quiet = false }: Flags = {}) {
  return linesOf(renderScan(scanResult(more), { dryRun, quiet }));
}

function rejected(reasons: Readonly<Record<string, number>>): Partial<ScanResult> {
  return { telemetry: { ...scanResult().telemetry, rejection_reasons: reasons } };
}

const PROPOSED = { proposalResults: [createdResult()] };
const ACTIVE = { proposalResults: [createdResult({ autoApproved: true })] };
/** An open goal that was proposed before, and that this scan was sure enough of. */
const LIFTED = {
  proposalResults: [createdResult({ reason: 'duplicate_goal_exists', autoApproved: true })],
};
const SATISFIED: Partial<ScanResult> = {
  changes: [{ goal: seedGoal(), to: 'satisfied', note: '3 successes in a row' }],
};
const REMINDER: Partial<ScanResult> = {
  reminders: [{ goal: seedGoal({ sightings: 24 }), days: 1, reason: 'confidence below 0.90' }],
};
const RISEN: Partial<ScanResult> = { thresholdChanges: [threshold()] };

describe('what a person is told after a scan', () => {
  test('a goal that waits for a decision is told with its id, and how to decide', () => {
    expect(printedLines(PROPOSED)).toEqual([
      `proposed goal_00000001 (confidence 0.85)  ${TEXT}`,
      REVIEW,
    ]);
  });

  test('a goal that became active without review needs no decision', () => {
    expect(printedLines(ACTIVE)).toEqual([`active goal_00000001 (confidence 0.85)  ${TEXT}`]);
  });

  test('an older proposal that this scan made active is told as such', () => {
    expect(printedLines(LIFTED)).toEqual([
      `active goal_00000001 (confidence 0.85, was proposed)  ${TEXT}`,
    ]);
  });

  test('a proposal that was rejected is not told as a goal', () => {
    const proposalResults = [createdResult({ reason: 'expired', goal: undefined })];
    expect(printedLines({ proposalResults })).toEqual([]);
  });

  test('a goal that the scan closed is told with the reason', () => {
    expect(printedLines(SATISFIED)).toEqual([
      `satisfied goal_00000001 (3 successes in a row)  ${TEXT}`,
    ]);
  });

  test('a reminder says how long the goal has waited, why, and how to decide', () => {
    expect(printedLines(REMINDER).slice(0, 2)).toEqual([
      `undecided goal_00000001 for 1 day (confidence below 0.90; seen 24x)  ${TEXT}`,
      REVIEW,
    ]);
  });

  test('a threshold that rose is told with the decisions that raised it', () => {
    expect(printedLines(RISEN)[0]).toBe(
      'from now on flaky is proposed from confidence 0.75 on: ' +
        '8 of 10 were refused (flaky_task_detector)',
    );
  });

  test('new goals come first, then closed ones, then reminders, and the way to decide once', () => {
    const all = { ...PROPOSED, ...SATISFIED, ...REMINDER, ...RISEN };
    expect(printedLines(all).map((line) => line.split(' ')[0])).toEqual([
      'proposed',
      'satisfied',
      'undecided',
      'Review:',
      'from',
    ]);
  });

  test('escape sequences in the text of a proposal and in a note are spelled out', () => {
    const hostile = createdResult({ proposal: proposal({ text: '\u001b[31m' }) });
    const [goal, change] = printedLines({
      proposalResults: [hostile],
      changes: [{ goal: seedGoal({ text: '\u0007' }), to: 'expired', note: '\u001b[2J' }],
    });
    expect(goal).toBe('proposed goal_00000001 (confidence 0.85)  \\x1b[31m');
    expect(change).toBe('expired goal_00000001 (\\x1b[2J)  \\x07');
  });

  test('the text of a closed goal is whole with 200 characters, and cut with 201', () => {
    const changes = [200, 201].map((length) => ({
      goal: seedGoal({ text: 'x'.repeat(length) }),
      to: 'expired' as const,
      note: 'old',
    }));
    expect(printedLines({ changes }).map((line) => line.split('  ')[1])).toEqual([
      'x'.repeat(200),
      `${'x'.repeat(199)}…`,
    ]);
  });
});

describe('a dry run', () => {
  test('a goal that would be made has no id, and nothing is to be decided', () => {
    expect(printedLines(PROPOSED, { dryRun: true })).toEqual([
      `would be proposed (confidence 0.85)  ${TEXT}`,
    ]);
    expect(printedLines(ACTIVE, { dryRun: true })).toEqual([
      `would be active (confidence 0.85)  ${TEXT}`,
    ]);
  });

  test('a goal that is there already keeps its id', () => {
    expect(printedLines(SATISFIED, { dryRun: true })).toEqual([
      `would be satisfied goal_00000001 (3 successes in a row)  ${TEXT}`,
    ]);
    expect(printedLines(LIFTED, { dryRun: true })).toEqual([
      `would be active goal_00000001 (confidence 0.85, was proposed)  ${TEXT}`,
    ]);
  });

  test('a reminder is told without the way to decide', () => {
    expect(printedLines(REMINDER, { dryRun: true })).not.toContain(REVIEW);
  });
});

describe('a quiet scan, for the mail of cron', () => {
  test('what waits for a decision is told', () => {
    expect(printedLines(PROPOSED, { quiet: true })).toEqual(printedLines(PROPOSED));
    expect(printedLines(REMINDER, { quiet: true })).toEqual(printedLines(REMINDER).slice(0, 2));
  });

  test.each<[string, Partial<ScanResult>]>([
    ['a goal that became active without review', ACTIVE],
    ['an older proposal that became active', LIFTED],
    ['a goal that the scan closed', SATISFIED],
    ['a threshold that rose', RISEN],
    ['rejected proposals', rejected({ proposal_expired: 1 })],
    ['that nothing was found', {}],
  ])('%s is not told', (_, more) => expect(printedLines(more, { quiet: true })).toEqual([]));
});

describe('what became of the rest', () => {
  test('rejections are counted by their kind, whatever the figures in their reasons', () => {
    const reasons = {
      'confidence_too_low_0.65': 2,
      duplicate_goal_exists: 1,
      'confidence_too_low_0.60': 1,
    };
    expect(printedLines(rejected(reasons))).toEqual([
      'Not created: 3 confidence_too_low, 1 duplicate_goal_exists.',
    ]);
  });

  test('a scan that read runs and proposed nothing says that nothing was found', () => {
    expect(printedLines({ runsRead: 1 })).toEqual(['Nothing found.']);
  });

  test('a scan that read no run does not say that nothing was found', () => {
    expect(printedLines({ runsRead: 0 })).toEqual([]);
  });

  test('where a source could not be read, nothing was found in what could be read', () => {
    const failures = [{ source: 'airflow', error: new FailedError('gone', 'look') }];
    expect(printedLines({ failures })).toEqual(['Nothing found in what could be read.']);
  });

  test('where a source delivers less than usual, nothing was found in what could be read', () => {
    const ill = {
      source: 'local',
      symptom: 'silent',
      patternDetected: 'source_silent',
      confidence: 0.9,
      evidence: {},
      newestEndedAt: NOW,
    };
    expect(printedLines({ freshnessProblems: [ill] })).toEqual([
      'Nothing found in what could be read.',
    ]);
  });
});
