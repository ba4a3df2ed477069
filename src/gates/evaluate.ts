import { messageOf } from '../lib/errors';
import type { Proposal } from '../proposals/proposal';
import { beliefsGate } from './beliefs';
import { confidenceGate } from './confidence';
import { duplicateGate } from './duplicate';
import { expiryGate } from './expiry';
import type { Gate, GateContext, Reason, Verdict } from './gate';
import { rateLimitGate } from './rateLimit';
import { silenceGate } from './silence';

/** In the seed's order, and what the seed does not have after it: of several that fail, the first gives the reason. */
const GATES: readonly Gate[] = [
  expiryGate,
  confidenceGate,
  rateLimitGate,
  duplicateGate,
  beliefsGate,
  silenceGate,
];

/** Every gate's verdict, whatever the others say. A gate that throws has failed: what cannot be checked is not done. */
export async function evaluate(proposal: Proposal, context: GateContext): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const gate of GATES) verdicts.push(await weighOrBlock(gate, proposal, context));
  return verdicts;
}

async function weighOrBlock(
  gate: Gate,
  proposal: Proposal,
  context: GateContext,
): Promise<Verdict> {
  try {
    return await gate.weigh(proposal, context);
  } catch (cause) {
    return {
      gate: gate.name,
      reason: 'gate_error',
      message: `${gate.title} could not decide (${messageOf(cause)})`,
      figures: {},
      cause,
    };
  }
}

/** Why a proposal is rejected, or null when every gate let it pass. */
export function firstReason(verdicts: readonly Verdict[]): Reason | null {
  return verdicts.find((verdict) => verdict.reason !== null)?.reason ?? null;
}
