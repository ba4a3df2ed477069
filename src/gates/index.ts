import type { Settings, Values } from '../lib/settings';
import type { Proposal } from '../proposals/proposal';
import { beliefsGate } from './beliefs';
import { confidenceGate } from './confidence';
import { duplicateGate } from './duplicate';
import { expiryGate } from './expiry';
import type { Gate, GateContext, Verdict } from './gate';
import { rateLimitGate } from './rateLimit';
import { silenceGate } from './silence';

/**
 * All gates: the gates of the seed in the seed's order, then the others. If several fail, the first
 * of them gives the reason.
 */
const ALL = [
  expiryGate,
  confidenceGate,
  rateLimitGate,
  duplicateGate,
  beliefsGate,
  silenceGate,
] as const;

/** The settings of all gates: the section `gates` of the configuration. */
type GateSettings = Intersection<(typeof ALL)[number]['settings']>;
export type GateOptions = Values<GateSettings>;

/** A gate as the pipeline asks it. The gate is given the options of all gates and reads its own. */
export interface AskedGate extends Omit<Gate, 'settings' | 'weigh'> {
  weigh(proposal: Proposal, context: GateContext<GateOptions>): Promise<Verdict>;
}

export const GATES: readonly AskedGate[] = ALL;

export const gateSettings: GateSettings = Object.assign({}, ...ALL.map(({ settings }) => settings));

type Intersection<Union> = (Union extends Settings ? (each: Union) => void : never) extends (
  all: infer All extends Settings,
) => void
  ? All
  : never;
