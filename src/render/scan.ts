import { reasonKind, verdictJson } from '../gates/gate';
import { taskName } from '../history/taskName';
import type { Instant } from '../lib/clock';
import { counted, decimal, printable, shorten } from '../lib/text';
import { beliefLines } from '../scan/logProposal';
import type { ScanResult, Settlement } from '../scan/types';
import { goalJson } from './goalJson';

/** The telemetry's five keys, then what was read and what came of it. */
export function scanJson(result: ScanResult, scan: { readonly now: Instant; readonly dryRun: boolean }): unknown {
  return {
    ...result.telemetry,
    scanned_at: scan.now,
    dry_run: scan.dryRun,
    runs_read: result.runsRead,
    tasks_read: result.tasksRead,
    sources: result.sources.map(({ source, found }) => ({ source, found })),
    failed_sources: result.failures.map(({ source, error }) => ({ source, error: error.message })),
    failed_detectors: result.detectorFailures.map(({ message }) => ({ error: message })),
    ill_feeds: result.illFeeds.map(({ source, symptom }) => ({ source, symptom })),
    changes: result.changes.map(({ goal, to, note }) => ({ goal_id: goal.id, from: goal.state, to, note })),
    reminders: result.reminders.map(({ goal, days, reason }) => ({ goal_id: goal.id, days, reason })),
    tightened: result.tightened.map(({ detectorName, pattern, minConfidence, decisions, refused }) => ({
      detector: detectorName,
      pattern,
      min_confidence: minConfidence,
      decisions,
      refused,
    })),
    goals: created(result).flatMap(({ goal }) => (goal === undefined ? [] : [goalJson(goal)])),
    proposals: result.settlements.map(({ proposal, verdicts, reason, goal }) => ({
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

function created(result: ScanResult): readonly Settlement[] {
  return result.settlements.filter(({ reason }) => reason === null);
}

/**
 * What a person should know after a scan. Quiet, for cron, which mails whatever is printed: only what waits for a
 * person's decision.
 */
export function renderScan(result: ScanResult, options: { readonly dryRun: boolean; readonly quiet: boolean }): string {
  const would = options.dryRun ? 'would be ' : '';
  const lines = created(result)
    .filter(({ autoApproved }) => !(options.quiet && autoApproved))
    .map(({ goal, proposal, autoApproved }) => {
      const state = autoApproved ? 'active' : 'proposed';
      return `${would}${state} ${options.dryRun ? '' : `${goal?.id} `}(confidence ${decimal(proposal.confidence)})  ${printable(proposal.text)}`;
    });
  const waiting = created(result).some(({ autoApproved }) => !autoApproved);
  lines.push(...changeLines(result, options), ...reminderLines(result));
  if ((waiting || result.reminders.length > 0) && !options.dryRun)
    lines.push('Review: goalgen list --state proposed; goalgen approve ID or goalgen reject ID');
  if (!options.quiet) lines.push(...tightenedLines(result));
  if (!options.quiet) lines.push(...liftedLines(result, would), ...restLines(result));
  return lines.map((line) => `${line}\n`).join('');
}

/** What became of open goals whose problem is gone. Nobody need do anything about it. */
function changeLines({ changes }: ScanResult, { quiet, dryRun }: { quiet: boolean; dryRun: boolean }): string[] {
  if (quiet) return [];
  return changes.map(
    ({ goal, to, note }) =>
      `${dryRun ? 'would be ' : ''}${to} ${goal.id} (${printable(note)})  ${printable(shorten(goal.text, TEXT_LENGTH_MAX))}`,
  );
}

function reminderLines({ reminders }: ScanResult): string[] {
  return reminders.map(
    ({ goal, days, reason }) =>
      `undecided ${goal.id} for ${counted(days, 'day')} (${reason}; seen ${goal.sightings}x)  ${printable(shorten(goal.text, TEXT_LENGTH_MAX))}`,
  );
}

function tightenedLines({ tightened }: ScanResult): string[] {
  return tightened.map(
    ({ detectorName, pattern, minConfidence, decisions, refused }) =>
      `from now on ${printable(pattern)} is proposed from confidence ${decimal(minConfidence)} on: ${refused} of ${decisions} were refused (${printable(detectorName)})`,
  );
}

const TEXT_LENGTH_MAX = 200;

/** Goals that were proposed before, and that this scan's evidence made active. */
function liftedLines({ settlements }: ScanResult, would: string): string[] {
  return settlements
    .filter(({ reason, autoApproved }) => reason !== null && autoApproved)
    .map(
      ({ goal, proposal }) =>
        `${would}active ${goal?.id} (confidence ${decimal(proposal.confidence)}, was proposed)  ${printable(proposal.text)}`,
    );
}

/** What was found and not made, and why; or that nothing was found. */
function restLines({ settlements, changes, runsRead, failures, illFeeds, telemetry }: ScanResult): string[] {
  const counts = new Map<string, number>();
  for (const [reason, count] of Object.entries(telemetry.rejection_reasons)) {
    const kind = reasonKind(reason);
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  if (counts.size > 0) return [`Not created: ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}.`];
  if (settlements.length + changes.length > 0 || runsRead === 0) return [];
  return failures.length + illFeeds.length === 0 ? ['Nothing found.'] : ['Nothing found in what could be read.'];
}

/** Every proposal with every gate's verdict; then what detectors looked at closely and did not take for a pattern. */
export function renderExplanation({ settlements, diagnoses }: ScanResult): string {
  const quiet = diagnoses.filter(({ diagnosis }) => diagnosis.finding === undefined);
  const lines = quiet
    .slice(0, QUIET_MAX)
    .map(({ task, detectorName, diagnosis }) =>
      printable(shorten(`${taskName(task)}: ${detectorName}: ${diagnosis.seen}`, QUIET_LENGTH_MAX)),
    );
  const rest = quiet.length - lines.length;
  const looked =
    lines.length === 0 ? '' : `\nLooked at closely, and no pattern\n${lines.map((line) => `  ${line}\n`).join('')}`;
  return `${explained(settlements)}${looked}${rest > 0 ? `  and ${rest} more (goalgen explain TASK)\n` : ''}`;
}

/** A fleet has many tasks that are looked at and are well. */
const QUIET_MAX = 20;
const QUIET_LENGTH_MAX = 200;

function explained(settlements: readonly Settlement[]): string {
  return settlements
    .map(({ proposal, verdicts, reason }) => {
      const lines = verdicts.flatMap((verdict) => [
        `  ${verdict.reason === null ? '✓' : '✗'} ${verdict.message}`,
        ...beliefLines(verdict).map((line) => `  ${line}`),
      ]);
      return [proposal.text, ...lines, `  => ${reason ?? 'created'}`].map((line) => `${printable(line)}\n`).join('');
    })
    .join('\n');
}
