import { thresholdChangeOf } from '../goals/feedback/store';
import { share } from '../lib/settings';
import { decimal } from '../lib/text';
import type { Proposal } from '../proposals/proposal';
import { defineGate, type Verdict } from './gate';

/**
 * Rejects a proposal below the threshold, as it is not worth a person's attention. A proposal at
 * the threshold passes.
 */
export const confidenceGate = defineGate({
  name: 'confidence',
  title: 'Confidence check',
  settings: {
    minConfidence: share(0.7, 'a proposal below is rejected (confidence_too_low)'),
  },
  reasons: ['confidence_too_low'],
  isAboutProposal: true,
  logsPassed: true,
  async weigh(proposal, { db, options }) {
    const thresholdChange = await thresholdChangeOf(
      db,
      proposal.detectorName,
      proposal.patternDetected,
    );
    return decideConfidence(
      proposal,
      Math.max(options.minConfidence, thresholdChange?.minConfidence ?? 0),
    );
  },
});

export function decideConfidence(
  proposal: Pick<Proposal, 'confidence'>,
  minConfidence: number,
): Verdict {
  const { confidence } = proposal;
  // A confidence of NaN does not pass, because it is not above any threshold.
  const passed = confidence >= minConfidence;
  return {
    gate: 'confidence',
    reason: passed ? null : `confidence_too_low_${decimal(confidence)}`,
    message: passed
      ? `Confidence check passed (${decimal(confidence)})`
      : `Confidence check failed (${decimal(confidence)} < ${decimal(minConfidence)})`,
    figures: { confidence, min_confidence: minConfidence },
  };
}
