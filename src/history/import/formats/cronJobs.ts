import { groupBy } from '../../../lib/groupBy';
import { isJsonMap, type JsonMap } from '../../../lib/json';
import { parseInstant } from '../../../lib/timeText';
import type { Statement } from '../../statements/statement';
import type { Batch } from '../candidate';

/**
 * What CronJobs say of themselves: their schedule and whether they are suspended. A list that holds
 * CronJobs of a namespace is taken to hold all of that namespace.
 */
export function toldByCronJobs(items: readonly unknown[]): Batch['told'] {
  const cronJobs = items.filter(isJsonMap).filter(({ kind }) => kind === 'CronJob');
  const byNamespace = groupBy(
    cronJobs,
    ({ metadata }) => textIn(metadata, 'namespace') ?? 'default',
  );
  return [...byNamespace].map(([namespace, own]) => ({
    toldBy: namespace,
    isWhole: items.length > 1,
    statements: own.flatMap((each) => statementOf(namespace, each)),
  }));
}

function statementOf(namespace: string, { metadata, spec, status }: JsonMap): Statement[] {
  const name = textIn(metadata, 'name');
  if (name === undefined) return [];
  return [
    {
      taskType: `${namespace}/${name}`,
      covers: 'task',
      state: isJsonMap(spec) && spec.suspend === true ? 'off' : 'on',
      schedule: textIn(spec, 'schedule') ?? null,
      // Without a time zone, a CronJob follows the clock of the control plane, which is UTC.
      timeZone: textIn(spec, 'timeZone') ?? 'UTC',
      lastStart: parseInstant(textIn(status, 'lastScheduleTime') ?? '', 'UTC') ?? null,
    },
  ];
}

function textIn(value: unknown, key: string): string | undefined {
  const text = isJsonMap(value) ? value[key] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
