import type { Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import type { TaskRef } from '../run';
import { joined } from './merge';
import type { KeptStatement } from './statement';

/** What is said of a task, and whether it can be relied on. */
export interface TaskStatement extends KeptStatement {
  /** True when the task's source has had runs since the statement was last said. */
  readonly isDoubted: boolean;
}

/**
 * Seconds by which a run may be newer than a statement that is not doubted: runs and statements of
 * one source are often taken in one after the other.
 */
const TOGETHER_SECONDS = 300;

/** What is known of all tasks at one moment. */
export class Statements {
  readonly #bySource: ReadonlyMap<string, ReadonlyMap<string, readonly KeptStatement[]>>;

  constructor(kept: readonly KeptStatement[]) {
    this.#bySource = new Map(
      [...groupBy(kept, ({ source }) => source)].map(([source, own]) => [
        source,
        groupBy(own, ({ covers, taskType }) => `${covers} ${taskType}`),
      ]),
    );
  }

  /**
   * What is said of a task: of itself, else of the smallest of its groups, else of all tasks that
   * are not named.
   * @param newestEnd when the newest run of the task's source ended; undefined for none
   */
  about({ source, taskType }: TaskRef, newestEnd: Instant | undefined): TaskStatement | undefined {
    const own = this.#bySource.get(source);
    if (own === undefined) return undefined;
    const all = own.get(`task ${taskType}`) ?? ofGroup(own, taskType) ?? own.get('rest ') ?? [];
    const isDoubted = ({ lastSaidAt }: KeptStatement) =>
      newestEnd !== undefined && newestEnd > lastSaidAt + TOGETHER_SECONDS;
    // Of several places, one that has said nothing for long may no longer exist.
    const sure = all.filter((each) => !isDoubted(each));
    const found = joined(sure.length > 0 ? sure : all);
    return found === undefined ? undefined : { ...found, isDoubted: sure.length === 0 };
  }
}

/** What is said of a task's group: the longest part of its name that ends before a dot. */
function ofGroup(
  own: ReadonlyMap<string, readonly KeptStatement[]>,
  taskType: string,
): readonly KeptStatement[] | undefined {
  const dot = taskType.lastIndexOf('.');
  if (dot < 0) return undefined;
  const group = taskType.slice(0, dot);
  return own.get(`group ${group}`) ?? ofGroup(own, group);
}
