import { silenceOver } from '../goals/suppression/silence';
import { silencesEndingAfter } from '../goals/suppression/store';
import { DAY_SECONDS, formatInstant } from '../lib/clock';
import { FailedError } from '../lib/errors';
import { shorten } from '../lib/text';
import type { Proposal } from '../proposals/proposal';
import { defineGate } from './gate';

/** A silence that ended longer ago than this has nothing to do with what is proposed now. */
const PAST_DAYS = 30;

/** Nothing is proposed about a task in maintenance, nor about what failed only then. */
export const silenceGate = defineGate({
  name: 'silence',
  title: 'Silence check',
  settings: {},
  reasons: ['silenced'],
  isAboutProposal: true,
  // The seed's log has no such line.
  logsPassed: false,
  async weigh(proposal, { db, now }) {
    const silences = await silencesEndingAfter(db, now - PAST_DAYS * DAY_SECONDS);
    const unclear = silences.find(
      ({ beginsAt, endsAt }) => !Number.isFinite(beginsAt) || !Number.isFinite(endsAt),
    );
    // Whoever typed it meant something to be silent, and nobody knows when.
    if (unclear !== undefined)
      throw new FailedError(
        `Silence ${shorten(String(unclear.id), 40)} has times that are no seconds since 1970.`,
        'mend or delete its row in silences',
      );
    const silence = silenceOver(silences, { ...proposal, subjects: subjectsOf(proposal) }, now);
    if (silence === undefined)
      return { gate: 'silence', reason: null, message: 'Silence check passed', figures: {} };
    const figures = { silence_id: silence.id, task_glob: silence.taskGlob };
    const message = `Silence check failed (${silence.id}, ${silence.taskGlob} until ${formatInstant(silence.endsAt, 'UTC')} UTC)`;
    return { gate: 'silence', reason: 'silenced', message, figures };
  },
});

/** The tasks that it is about: all of those that share a cause must be silenced. */
function subjectsOf({ evidence, subject }: Proposal): string[] {
  const { tasks } = evidence;
  return Array.isArray(tasks) ? tasks.filter((task) => typeof task === 'string') : [subject];
}
