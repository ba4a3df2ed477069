import type { JsonMap } from '../../../lib/json';
import {
  EXEC_FAILED,
  EXITED,
  FAILED,
  messageOf,
  SKIPPED,
  START_DONE,
  START_FAILED,
  STARTING,
  STOPPING,
  SUCCEEDED,
  text,
} from './journalEntry';

/**
 * What a message of systemd says about a run of its unit:
 * - `starting`: the run begins.
 * - `up`: the unit has started and goes on; it is a service, or a job that takes its time.
 * - `finished`: the unit's job is done, whether or not the unit counts as active from then on.
 * - `succeeded`, `failed`: the processes of the unit have ended.
 * - `conditionSkipped`: nothing ran, because a condition of the unit was not met. systemd may name
 *   the invocation before this one.
 * - `execSkipped`: the unit's own check (ExecCondition) ended its run before the work began.
 * - `notStarted`: the job to start the unit ended without the unit having run.
 * - `stopping`: the unit is stopped from outside; its run has not done its work.
 * - `exited`, `execFailed`: a process of the unit ended, or could not begin; the run goes on.
 * - `ofOldSystemd`: a process ended, as systemd before 240 says it, which does not say how the
 *   successful runs end.
 */
export type Meaning =
  | 'starting'
  | 'up'
  | 'finished'
  | 'succeeded'
  | 'failed'
  | 'conditionSkipped'
  | 'execSkipped'
  | 'notStarted'
  | 'stopping'
  | 'exited'
  | 'execFailed'
  | 'ofOldSystemd';

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  [STARTING, 'starting'],
  [SUCCEEDED, 'succeeded'],
  [FAILED, 'failed'],
  [SKIPPED, 'execSkipped'],
  [START_FAILED, 'notStarted'],
  [STOPPING, 'stopping'],
  [EXITED, 'exited'],
  [EXEC_FAILED, 'execFailed'],
]);

/**
 * What systemd before 240 says about the end of a process, without a MESSAGE_ID. Since 240 these
 * messages have one.
 */
const OLD =
  /^\S+: (?:main process exited, code=|Main process exited, code=|Failed with result ')|^Unit \S+ entered failed state\.$/;

/** What a message of systemd means for the run of its unit; undefined for all other messages. */
export function meaningOf(entry: JsonMap): Meaning | undefined {
  const id = text(entry.MESSAGE_ID);
  const message = messageOf(entry) ?? '';
  if (id === START_DONE) return doneMeaning(message);
  if (id === undefined) return OLD.test(message) ? 'ofOldSystemd' : undefined;
  return MEANINGS.get(id);
}

/**
 * What "the job to start the unit is done" means. The description of a unit is part of the message
 * and may hold any words, so only the words around it count.
 */
function doneMeaning(message: string): Meaning | undefined {
  if (message.startsWith('Finished ')) return 'finished';
  if (message.startsWith('Started ')) return 'up';
  return /^Condition check resulted in .* being skipped\.$| was skipped because /.test(message)
    ? 'conditionSkipped'
    : undefined;
}
