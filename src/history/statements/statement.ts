import type { Instant } from '../../lib/clock';

/** What a source says of one of its tasks, or of several of them. */
export interface Statement {
  /** The task's name; the name of a group of tasks; or empty, for all that is not named. */
  readonly taskType: string;
  /**
   * What the statement is about: the task of that name; all tasks whose names begin with that name
   * and a dot (of Airflow, a DAG); or every task that no other statement is about.
   */
  readonly covers: 'task' | 'group' | 'rest';
  /** `off`: switched off, paused or suspended. `gone`: the source does not know it any more. */
  readonly state: 'on' | 'off' | 'gone';
  /** When the task is to start, as the source writes it; null where the source does not say it. */
  readonly schedule: string | null;
  /** The time zone of `schedule`; null for the one of goalgen's configuration. */
  readonly timeZone: string | null;
  /** When its last run began, where the source says it: the run itself may not be kept. */
  readonly lastStart?: Instant | null;
}

/** What one place says of the tasks of a source. */
export interface Told {
  readonly source: string;
  /**
   * Which of several places says it, such as a host's crontab; empty where the source has one
   * place only.
   */
  readonly toldBy: string;
  /** True when the place names all of its tasks: one that it named before and no more is gone. */
  readonly isWhole: boolean;
  /**
   * True where another place may tell under this name, such as the timers of a user: a list without
   * any task that was told before is then that of another place.
   */
  readonly isSharedName?: boolean;
  /** False for a list that cannot hold schedules: those that are known stay. */
  readonly saysSchedules?: boolean;
  readonly statements: readonly Statement[];
}

/** A statement with the time for which it is known to hold. */
export interface KeptStatement extends Statement, Pick<Told, 'source' | 'toldBy'> {
  /** When it was first said. */
  readonly saidAt: Instant;
  /** When it was last said again. */
  readonly lastSaidAt: Instant;
  /**
   * True when its state was another before, or its schedule: `saidAt` is then the time of a change.
   * A schedule that was not known before is no change.
   */
  readonly isChange: boolean;
}

/** The key under which a statement replaces an earlier one. */
export function statementKey({
  source,
  toldBy,
  covers,
  taskType,
}: Pick<KeptStatement, 'source' | 'toldBy' | 'covers' | 'taskType'>): string {
  return JSON.stringify([source, toldBy, covers, taskType]);
}
