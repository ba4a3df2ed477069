import { silenceOver } from '../goals/suppression/silence';
import { silencesEndingAfter } from '../goals/suppression/store';
import { DAY_SECONDS, formatInstant } from '../lib/clock';
import { FailedError } from '../lib/errors';
import { shorten } from '../lib/text';
import type { Proposal } from '../proposals/proposal';
import { defineGate } from './gate';

/**
 * Maximum number of days since the end of a silence for which it still concerns what is proposed
 * now.
 */
const PAST_DAYS = 30;

/**
 * Rejects what is proposed about a task in maintenance, or about what failed only during
 * maintenance.
 */
export const silenceGate = defineGate({
  name: 'silence',
  title: 'Silence check',
  settings: {},
  reasons: ['silenced'],
  isAboutProposal: true,
  // The seed's log has no line for a silence check.
  logsPassed: false,
  async weigh(proposal, { db, now }) {
    const silences = await silencesEndingAfter(db, now - PAST_DAYS * DAY_SECONDS);
    const unclear = silences.find(
      ({ beginsAt, endsAt }) => !Number.isFinite(beginsAt) || !Number.isFinite(endsAt),
    );
    // The row was typed to silence something, but it does not say when, so the gate must not
    // decide.
    if (unclear !== undefined)
      throw new FailedError(
        `Silence ${shorten(String(unclear.id), 40)} has times that are no seconds since 1970.`,
        'mend or delete its row in silences',
      );
    const silence = silenceOver(silences, { ...proposal, subjects: subjectsOf(proposal) }, now);
    if (silence === undefined)
      return { gate: 'silence', reason: null, message: 'Silence check passed', figures: {} };
    const figures = { silence_id: silence.id, task_glob: silence.taskGlob };
    const message =
      `Silence check failed (${silence.id}, ` +
      `${silence.taskGlob} until ${formatInstant(silence.endsAt, 'UTC')} UTC)`;
    return { gate: 'silence', reason: 'silenced', message, figures };
  },
});

/** The tasks that a proposal is about. If tasks share a cause, a silence must name all of them. */
function subjectsOf({ evidence, subject }: Proposal): string[] {
  const { tasks } = evidence;
  return Array.isArray(tasks) ? tasks.filter((task) => typeof task === 'string') : [subject];
}
