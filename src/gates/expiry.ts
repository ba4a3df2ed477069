import { formatInstant, type Instant } from '../lib/clock';
import type { Proposal } from '../proposals/proposal';
import { defineGate, type Verdict } from './gate';

/**
 * Rejects a proposal past its expiry. A new proposal cannot be past it; one that is read back or
 * replayed can.
 */
export const expiryGate = defineGate({
  name: 'expiry',
  title: 'Expiry check',
  settings: {},
  reasons: ['expired'],
  isAboutProposal: true,
  logsPassed: true,
  weigh: async (proposal, { now, timeZone }) => decideExpiry(proposal, now, timeZone),
});

export function decideExpiry(
  proposal: Pick<Proposal, 'expiresAt'>,
  now: Instant,
  timeZone: string,
): Verdict {
  const expired = now > proposal.expiresAt;
  const until = formatInstant(proposal.expiresAt, timeZone);
  return {
    gate: 'expiry',
    reason: expired ? 'expired' : null,
    message: expired
      ? `Expiry check failed (expired ${until})`
      : `Expiry check passed (until ${until})`,
    figures: { expires_at: proposal.expiresAt },
  };
}
