import { reasonKind } from '../../gates/gate';
import { counted, decimal, printable, shorten } from '../../lib/text';
import type { ProposalResult, ScanResult } from '../../scan/types';

function created(result: ScanResult): readonly ProposalResult[] {
  return result.proposalResults.filter(({ reason }) => reason === null);
}

/**
 * What a person should know after a scan. With `quiet`, only what waits for a person's decision:
 * that is for cron, which mails everything that is printed.
 */
export function renderScan(
  result: ScanResult,
  options: { readonly dryRun: boolean; readonly quiet: boolean },
): string {
  const would = options.dryRun ? 'would be ' : '';
  const lines = created(result)
    .filter(({ autoApproved }) => !(options.quiet && autoApproved))
    .map(({ goal, proposal, autoApproved }) => {
      const state = autoApproved ? 'active' : 'proposed';
      return (
        `${would}${state} ${options.dryRun ? '' : `${goal?.id} `}` +
        `(confidence ${decimal(proposal.confidence)})  ${printable(proposal.text)}`
      );
    });
  const waiting = created(result).some(({ autoApproved }) => !autoApproved);
  lines.push(...changeLines(result, options), ...reminderLines(result));
  if ((waiting || result.reminders.length > 0) && !options.dryRun)
    lines.push('Review: goalgen list --state proposed; goalgen approve ID or goalgen reject ID');
  if (!options.quiet) lines.push(...thresholdLines(result));
  if (!options.quiet) lines.push(...liftedLines(result, would), ...restLines(result));
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * The open goals that the scan closed. With `quiet`, only those that expired: nobody decided about
 * them, and nobody will be asked again.
 */
function changeLines(
  { changes }: ScanResult,
  { quiet, dryRun }: { quiet: boolean; dryRun: boolean },
): string[] {
  return changes
    .filter(({ to }) => !quiet || to === 'expired')
    .map(
      ({ goal, to, note }) =>
        `${dryRun ? 'would be ' : ''}${to} ${goal.id} (${printable(note)})  ` +
        `${printable(shorten(goal.text, TEXT_LENGTH_MAX))}`,
    );
}

function reminderLines({ reminders }: ScanResult): string[] {
  return reminders.map(
    ({ goal, days, reason }) =>
      `undecided ${goal.id} for ${counted(days, 'day')} (${reason}; seen ${goal.sightings}x)  ` +
      `${printable(shorten(goal.text, TEXT_LENGTH_MAX))}`,
  );
}

function thresholdLines({ thresholdChanges }: ScanResult): string[] {
  return thresholdChanges.map(
    ({ detectorName, pattern, minConfidence, decisions, refused }) =>
      `from now on ${printable(pattern)} is proposed ` +
      `from confidence ${decimal(minConfidence)} on: ` +
      `${refused} of ${decisions} were refused (${printable(detectorName)})`,
  );
}

/** Maximum number of characters of a goal's text on a line. */
const TEXT_LENGTH_MAX = 200;

/** Goals that were proposed before, and that this scan's evidence made active. */
function liftedLines({ proposalResults }: ScanResult, would: string): string[] {
  return proposalResults
    .filter(({ reason, autoApproved }) => reason !== null && autoApproved)
    .map(
      ({ goal, proposal }) =>
        `${would}active ${goal?.id} (confidence ${decimal(proposal.confidence)}, was proposed)  ` +
        `${printable(proposal.text)}`,
    );
}

/** How many proposals were rejected, by kind of reason; or that nothing was found. */
function restLines({
  proposalResults,
  changes,
  runsRead,
  failures,
  freshnessProblems,
  telemetry,
}: ScanResult): string[] {
  const counts = new Map<string, number>();
  for (const [reason, count] of Object.entries(telemetry.rejection_reasons)) {
    const kind = reasonKind(reason);
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  if (counts.size > 0)
    return [`Not created: ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}.`];
  if (proposalResults.length + changes.length > 0 || runsRead === 0) return [];
  return failures.length + freshnessProblems.length === 0
    ? ['Nothing found.']
    : ['Nothing found in what could be read.'];
}
