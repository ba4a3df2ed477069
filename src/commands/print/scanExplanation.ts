import { taskName } from '../../history/taskName';
import { printable, shorten } from '../../lib/text';
import { beliefLines } from '../../scan/logProposal';
import type { ProposalResult, ScanResult } from '../../scan/types';

/** Every proposal with every gate's verdict; then what detectors looked at closely and did not take for a pattern. */
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
  return `${explained(proposalResults)}${looked}${rest > 0 ? `  and ${rest} more (goalgen explain TASK)\n` : ''}`;
}

/** A fleet has many tasks that are looked at and are well. */
const QUIET_MAX = 20;
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
