import { taskName } from '../../history/taskName';
import { printable, shorten } from '../../lib/text';
import { beliefLines } from '../../scan/logProposal';
import type { ProposalResult, ScanResult } from '../../scan/types';

/**
 * Every proposal with the verdict of every gate; then the tasks that detectors examined without
 * finding a pattern.
 */
export function renderExplanation({ proposalResults, diagnoses }: ScanResult): string {
  const quiet = diagnoses.filter(({ diagnosis }) => diagnosis.finding === undefined);
  const lines = quiet
    .slice(0, QUIET_MAX)
    .map(({ task, detectorName, diagnosis }) =>
      printable(shorten(`${taskName(task)}: ${detectorName}: ${diagnosis.seen}`, QUIET_LENGTH_MAX)),
    );
  const rest = quiet.length - lines.length;
  const looked =
    lines.length === 0
      ? ''
      : `\nLooked at closely, and no pattern\n${lines.map((line) => `  ${line}\n`).join('')}`;
  return (
    `${explained(proposalResults)}${looked}` +
    `${rest > 0 ? `  and ${rest} more (goalgen explain TASK)\n` : ''}`
  );
}

/**
 * Maximum number of diagnoses without a pattern that are printed: a fleet has many healthy tasks.
 */
const QUIET_MAX = 20;
/** Maximum number of characters of the line of a diagnosis without a pattern. */
const QUIET_LENGTH_MAX = 200;

function explained(proposalResults: readonly ProposalResult[]): string {
  return proposalResults
    .map(({ proposal, verdicts, reason }) => {
      const lines = verdicts.flatMap((verdict) => [
        `  ${verdict.reason === null ? '✓' : '✗'} ${verdict.message}`,
        ...beliefLines(verdict).map((line) => `  ${line}`),
      ]);
      return [proposal.text, ...lines, `  => ${reason ?? 'created'}`]
        .map((line) => `${printable(line)}\n`)
        .join('');
    })
    .join('\n');
}
