import { messageOf } from '../lib/errors';
import type { Proposal } from '../proposals/proposal';
import type { GateContext, Verdict } from './gate';
import { type AskedGate, GATES, type GateOptions } from './index';

/** The reason of a gate that could not decide. */
export const GATE_ERROR = 'gate_error';

/**
 * The verdict of every gate, also after one has failed. A gate that throws has failed, because a
 * proposal that cannot be checked must not become a goal.
 */
export async function evaluate(
  proposal: Proposal,
  context: GateContext<GateOptions>,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const gate of GATES) verdicts.push(await weighOrBlock(gate, proposal, context));
  return verdicts;
}

async function weighOrBlock(
  gate: AskedGate,
  proposal: Proposal,
  context: GateContext<GateOptions>,
): Promise<Verdict> {
  try {
    return await gate.weigh(proposal, context);
  } catch (cause) {
    return {
      gate: gate.name,
      reason: GATE_ERROR,
      message: `${gate.title} could not decide (${messageOf(cause)})`,
      figures: {},
      cause,
    };
  }
}

/** Why a proposal is rejected, or null if it passed every gate. */
export function firstReason(verdicts: readonly Verdict[]): string | null {
  return verdicts.find((verdict) => verdict.reason !== null)?.reason ?? null;
}

/** The verdicts about the proposal itself, and those of gates that could not decide. */
export function aboutProposal(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(
    ({ gate, reason }) => reason === GATE_ERROR || gateNamed(gate)?.isAboutProposal === true,
  );
}

export function gateNamed(name: string): AskedGate | undefined {
  return GATES.find((gate) => gate.name === name);
}
