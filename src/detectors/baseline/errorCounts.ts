import { earlierErrorTypeOf, errorTypeOf } from '../../history/errors/errorTypeOf';
import type { Occurrence } from '../../history/occurrences';
import type { Run } from '../../history/run';
import { formatInstant } from '../../lib/clock';
import type { JsonMap } from '../../lib/json';

export interface ErrorName {
  readonly errorType: string;
  /** The type by the rules of earlier versions of goalgen; usually the same. */
  readonly earlierType: string;
}

export interface ErrorCount extends ErrorName {
  readonly count: number;
}

/**
 * Maximum number of error types in the evidence. A task usually has few; error texts that never
 * repeat should not fill the evidence.
 */
const ERROR_TYPES_MAX = 20;

/**
 * The error types of failed runs, commonest first. Among equally common types, the one that came
 * last is first, because the task suffers from it now.
 */
export function countErrorTypes(failures: readonly Run[]): ErrorCount[] {
  const groups = new Map<string, ErrorCount & { latest: number }>();
  failures.forEach((run, latest) => {
    const type = errorTypeOf(run);
    const count = (groups.get(type)?.count ?? 0) + 1;
    groups.set(type, { errorType: type, count, earlierType: earlierErrorTypeOf(run), latest });
  });
  return [...groups.values()].sort((a, b) => b.count - a.count || b.latest - a.latest);
}

/** Evidence about runs that failed at the first attempt. */
export function stumblesShown(occurrences: readonly Occurrence[]): JsonMap {
  const stumbles = occurrences.filter(({ stumbled }) => stumbled);
  const types = countErrorTypes(stumbles.map(({ firstRun }) => firstRun));
  return {
    since: formatInstant(stumbles[0]?.finishedAt ?? 0, 'UTC'),
    last_failure: formatInstant(stumbles.at(-1)?.finishedAt ?? 0, 'UTC'),
    ...commonestShown(types),
    error_types: errorTypesShown(types),
  };
}

/**
 * Evidence about the commonest error type: its name, and the one that it had by earlier rules if
 * that is another, so that earlier goals and refusals are still recognised.
 */
export function commonestShown([first]: readonly ErrorName[]): JsonMap {
  const { errorType = 'unknown', earlierType = errorType } = first ?? {};
  return {
    error_type: errorType,
    ...(earlierType === errorType ? {} : { earlier_error_type: earlierType }),
  };
}

/** Evidence about error types: the counts of the commonest types, by name. */
export function errorTypesShown(
  types: readonly Pick<ErrorCount, 'errorType' | 'count'>[],
): Record<string, number> {
  return Object.fromEntries(
    types.slice(0, ERROR_TYPES_MAX).map(({ errorType: name, count }) => [name, count]),
  );
}
