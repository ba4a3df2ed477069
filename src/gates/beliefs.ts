import { type Alignment, alignment } from '../beliefs/alignment';
import { listBeliefs } from '../beliefs/store';
import { share } from '../lib/settings';
import { decimal } from '../lib/text';
import { defineGate, type Verdict } from './gate';

/**
 * Rejects a proposal that is not in line with what the operator believes. If no belief applies, the
 * proposal passes.
 */
export const beliefsGate = defineGate({
  name: 'beliefs',
  title: 'Belief alignment',
  settings: {
    minAlignment: share(
      0.5,
      'share of support among the beliefs that apply; below is rejected (belief_misalignment)',
    ),
  },
  reasons: ['belief_misalignment'],
  isAboutProposal: true,
  logsPassed: true,
  async weigh(proposal, { db, options }) {
    const topic = {
      category: proposal.category,
      pattern: proposal.patternDetected,
      task: proposal.subject,
    };
    return decideBeliefs(alignment(topic, await listBeliefs(db, ['active'])), options.minAlignment);
  },
});

export function decideBeliefs({ score, applying }: Alignment, minAlignment: number): Verdict {
  const passed = score === undefined || score >= minAlignment;
  return {
    gate: 'beliefs',
    reason: passed ? null : 'belief_misalignment',
    message:
      `Belief alignment ${passed ? 'passed' : 'failed'} ` +
      `(${score === undefined ? 'no belief applies' : decimal(score)})`,
    figures: {
      alignment: score ?? null,
      min_alignment: minAlignment,
      beliefs: applying.map(({ id, stance, weight, text }) => ({ id, stance, weight, text })),
    },
  };
}
