import { expect, test } from '@jest/globals';
import { toldByCronJobs } from '../../../../src/history/import/formats/cronJobs';

const cronJob = (namespace: string | undefined, name: string, spec: object, status = {}) => ({
  kind: 'CronJob',
  metadata: { namespace, name },
  spec,
  status,
});

test('CronJobs tell their schedule, their time zone and that they are suspended', () => {
  const told = toldByCronJobs([
    cronJob('prod', 'backup', { schedule: '0 2 * * *', timeZone: 'Europe/Berlin' }),
    cronJob('prod', 'report', { schedule: '@weekly', suspend: true }),
    cronJob(undefined, 'sync', { schedule: '*/5 * * * *', suspend: false }),
    { kind: 'Job', metadata: { name: 'x' } },
  ]);
  const of = (toldBy: string, ...statements: unknown[]) => ({ toldBy, isWhole: true, statements });
  const task = { covers: 'task', state: 'on', timeZone: 'UTC', lastStart: null };
  expect(told).toEqual([
    of(
      'prod',
      { ...task, taskType: 'prod/backup', schedule: '0 2 * * *', timeZone: 'Europe/Berlin' },
      { ...task, taskType: 'prod/report', schedule: '@weekly', state: 'off' },
    ),
    of('default', { ...task, taskType: 'default/sync', schedule: '*/5 * * * *' }),
  ]);
});

test('when a CronJob last made a Job is kept, as its Jobs may be deleted', () => {
  const status = { lastScheduleTime: '2025-11-09T02:00:00Z' };
  const told = toldByCronJobs([cronJob('prod', 'backup', {}, status)]);
  expect(told?.[0]?.statements[0]?.lastStart).toBe(Date.UTC(2025, 10, 9, 2) / 1000);
});

test('one CronJob alone is not all of its namespace', () => {
  expect(toldByCronJobs([cronJob('prod', 'a', {})])).toMatchObject([{ isWhole: false }]);
});

test.each([
  ['Jobs', [{ kind: 'Job' }]],
  ['a CronJob without a name', [{ kind: 'CronJob' }]],
  ['what is no object', [1, null]],
])('%s tell nothing', (_, items) => {
  expect(toldByCronJobs(items)?.flatMap(({ statements }) => statements)).toEqual([]);
});
