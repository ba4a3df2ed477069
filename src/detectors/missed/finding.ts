import { DAY_SECONDS, formatInstant, type Instant } from '../../lib/clock';
import { counted } from '../../lib/text';
import type { Finding } from '../../proposals/proposal';
import type { Cadence } from '../baseline/cadence';
import { addUp, type Confidence } from '../baseline/confidence';
import type { TaskView } from '../detector';
import { taskFinding } from '../taskFinding';

export const NAME = 'missed_run_detector';

/** A start that is overdue. */
export interface Due {
  readonly dueAt: Instant;
  /** When the newest run began; null for a task that never began. */
  readonly last: Instant | null;
  readonly interval: number;
  readonly learnt?: Cadence;
  readonly declared?: string;
}

/**
 * Confidence that runs are missed: 0.80 for the first missed run, plus 0.05 for each further one,
 * at most 0.95. Minus 0.2 times the share of pauses that the rhythm does not explain, which is at
 * most 0.05. A declared schedule has a regularity of 1.
 */
export function missedConfidence(missedRuns: number, regularity: number): Confidence {
  return addUp(
    { core: 8000, missed: 500 * (missedRuns - 1), irregularity: -2000 * (1 - regularity) },
    9500,
    {
      missed_runs: missedRuns,
      regularity: Number(regularity.toFixed(4)),
    },
  );
}

/** The finding that runs of a task are missed. */
export function findingOf(
  { summary, now }: TaskView,
  { dueAt, last, interval, learnt, declared }: Due,
): Finding {
  const missed = 1 + Math.floor((now - dueAt) / interval);
  return taskFinding({
    detectorName: NAME,
    patternDetected: 'task_missed',
    patternFamily: 'task_schedule',
    task: summary.task,
    text: (name) => `Find out why '${name}' task does not run when it is due`,
    confidence: missedConfidence(missed, learnt?.regularity ?? 1),
    evidence: {
      last_start: last === null ? null : at(last),
      due_at: at(dueAt),
      missed_runs: missed,
      interval_seconds: Math.round(interval),
      ...(declared === undefined
        ? { rhythm: learnt?.period ?? 'interval', pauses: learnt?.pauses ?? 0 }
        : { schedule: declared }),
    },
    headline: ['last_start', 'due_at', 'missed_runs'],
    newestFailureStartedAt: dueAt,
    value: 0.8,
    effort: 0.4,
    risk: 0.3,
    isOngoing: true,
    successMetrics: { runs_on_time: 3 },
  });
}

/** An instant as evidence has it, in UTC. */
export function at(instant: Instant): string {
  return formatInstant(instant, 'UTC');
}

/** A length of time, for people: `2 hours`. */
export function length(seconds: number): string {
  if (seconds < 5400) return counted(Math.round(seconds / 60), 'minute');
  return seconds < 2 * DAY_SECONDS
    ? counted(Math.round(seconds / 360) / 10, 'hour')
    : counted(Math.round(seconds / 8640) / 10, 'day');
}
