import { gateNamed } from '../gates/evaluate';
import type { Verdict } from '../gates/gate';
import { isJsonMap } from '../lib/json';
import type { Log } from '../lib/log';
import { decimal } from '../lib/text';
import type { ProposalResult } from './types';

/**
 * Logs what became of a proposal, with the lines and the levels of the seed. A gate that the seed
 * does not have is logged only when it stops the proposal.
 */
export function logProposal(
  { proposal, verdicts, reason, goal, autoApproved }: ProposalResult,
  log: Log,
): void {
  log.debug(`Evaluating proposal ${proposal.proposalId}...`);
  for (const verdict of verdicts.filter(isLogged)) {
    log.debug(`${verdict.reason === null ? '✓' : '✗'} ${verdict.message}`);
    for (const line of beliefLines(verdict)) log.debug(line);
  }
  if (reason === null) log.info(`Proposal ${proposal.proposalId} APPROVED for creation`);
  else log.info(`Proposal ${proposal.proposalId} REJECTED: ${reason}`);
  if (autoApproved && goal !== undefined)
    log.info(`Goal ${goal.id} AUTO-APPROVED (confidence=${decimal(proposal.confidence)})`);
}

function isLogged({ gate, reason }: Verdict): boolean {
  return reason !== null || gateNamed(gate)?.logsPassed === true;
}

/**
 * A line for each belief in a verdict: `  belief_1f0c... supports (weight 3): Backups must run`.
 */
export function beliefLines(verdict: Verdict): string[] {
  const beliefs = verdict.figures.beliefs;
  if (!Array.isArray(beliefs)) return [];
  return beliefs
    .filter(isJsonMap)
    .map(({ id, stance, weight, text }) => `  ${id} ${stance} (weight ${weight}): ${text}`);
}
