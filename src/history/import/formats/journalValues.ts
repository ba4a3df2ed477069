import type { JsonMap } from '../../../lib/json';
import type { Candidate } from '../candidate';
import { text, userOf } from './journalEntry';
import type { EndedInvocation, Invocation } from './journalRuns';

/** A message of systemd about a unit that is a task. */
export interface Told {
  readonly number: number;
  readonly raw: string;
  readonly unit: string;
  readonly at: number;
  readonly entry: JsonMap;
  /** The invocation that the message names; empty where systemd names none. */
  readonly id: string;
}

/** The run of an invocation that ended. */
export function endedRun({ run, finishedAt, status, result }: EndedInvocation): Candidate {
  const isBad = status === 'failed' || status === 'timeout';
  const told = [result, run.exit].filter((part) => part !== null).join(', ');
  return {
    number: run.number,
    raw: run.raw,
    value: {
      ...common(run),
      // Where the clock was set back in between, how long the run took is not known.
      ...(finishedAt < run.startedAt ? { started_at: null } : {}),
      finished_at: finishedAt,
      status,
      error: isBad ? `${run.output}${told}` : null,
      exit_code: isBad ? run.exitCode : null,
      yields_to_known: run.begunBy !== 'starting',
    },
  };
}

/**
 * The run of an invocation of whose end nothing has been read.
 * @param isLost whether it will never be known how the run ended
 */
export function openRun(run: Invocation, isLost: boolean): Candidate {
  const value = {
    ...common(run),
    finished_at: null,
    status: 'running',
    yields_to_known: run.begunBy !== 'starting',
    ...(isLost ? { lost: true } : {}),
  };
  return { number: run.number, raw: run.raw, value };
}

/** A start that began no run. It has no invocation, so it is known by its time. */
export function notBegun(
  { number, raw, unit, at, entry }: Told,
  status: EndedInvocation['status'],
  result: string | null,
): Candidate {
  const host = text(entry._HOSTNAME) ?? null;
  const word = status === 'skipped' ? 'skipped' : `not started on ${host ?? 'an unknown host'}`;
  return {
    number,
    raw,
    value: {
      ...common({ unit, id: `${word} ${at}`, startedAt: at, host, user: userOf(entry) }),
      finished_at: at,
      status,
      ...(status === 'skipped' ? {} : { error: result }),
    },
  };
}

function common({
  unit,
  id,
  startedAt,
  begunBy,
  host,
  user,
}: Pick<Invocation, 'unit' | 'id' | 'startedAt' | 'host' | 'user'> &
  Partial<Pick<Invocation, 'begunBy'>>) {
  return {
    task_type: unit.replace(/\.service$/, ''),
    run_id: id,
    started_at: begunBy === 'end' ? null : startedAt,
    host,
    ...(user === null ? {} : { series: `${host ?? ''} user ${user}`.trim() }),
  };
}
