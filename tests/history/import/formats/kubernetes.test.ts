import { describe, expect, test } from '@jest/globals';
import { kubernetes } from '../../../../src/history/import/formats/kubernetes';
import { candidatesIn, valuesIn } from '../../../support/importing';

const BEGAN = '2025-11-09T03:00:00Z';
const ENDED = '2025-11-09T03:05:00Z';

/** A Job with this status, as `kubectl get jobs -o json` prints it. */
function job(status: object, metadata: object = {}) {
  return {
    kind: 'Job',
    metadata: {
      namespace: 'prod',
      name: 'sync-29000',
      uid: 'u-1',
      creationTimestamp: '2025-11-09T02:59:59Z',
      ownerReferences: [{ kind: 'CronJob', name: 'sync' }],
      ...metadata,
    },
    status: { startTime: BEGAN, ...status },
  };
}

const runFrom = async (...[status, metadata]: Parameters<typeof job>) => {
  const text = JSON.stringify({ items: [job(status, metadata)] });
  const [value] = await valuesIn(kubernetes, text);
  return value;
};
const is = (type: string, more: object = {}) => ({ type, status: 'True', ...more });

test('what the server answers instead of Jobs is told', async () => {
  const answer = {
    kind: 'Status',
    status: 'Failure',
    message: 'jobs.batch is forbidden',
    code: 403,
  };
  expect(await candidatesIn(kubernetes, JSON.stringify(answer))).toMatchObject([
    { problem: 'Kubernetes says: jobs.batch is forbidden' },
  ]);
});

describe('a Job', () => {
  test('a Job that is complete is a success of its CronJob', async () => {
    expect(await runFrom({ completionTime: ENDED, conditions: [is('Complete')] })).toEqual({
      task_type: 'prod/sync',
      run_id: 'u-1',
      id_scope: 'source',
      started_at: BEGAN,
      finished_at: ENDED,
      status: 'success',
    });
  });

  test('a Job without a CronJob is a task by its own name', async () => {
    const ownerReferences = [{ kind: 'Workflow', name: 'other' }];
    expect(await runFrom({}, { ownerReferences })).toMatchObject({ task_type: 'prod/sync-29000' });
  });

  test('a Job without a namespace is in the namespace default', async () => {
    expect(await runFrom({}, { namespace: undefined })).toMatchObject({
      task_type: 'default/sync',
    });
  });

  test('a Job without a uid is identified by its name', async () => {
    expect(await runFrom({}, { uid: undefined })).toMatchObject({ run_id: 'sync-29000' });
  });

  test('a failed Job that never started counts from its creation', async () => {
    const failed = is('Failed', { lastTransitionTime: ENDED });
    expect(await runFrom({ startTime: undefined, conditions: [failed] })).toMatchObject({
      started_at: '2025-11-09T02:59:59Z',
    });
  });

  test('a Job with failed pods is one run: its pods are no attempts', async () => {
    expect(await runFrom({ failed: 2 })).not.toHaveProperty('attempt');
  });

  test.each([
    ['db-backup-', 'db-backup-x7f0k', 'prod/db-backup'],
    ['dbbackup', 'dbbackupx7f0k', 'prod/dbbackup'],
    ['-', '-x7f0k', 'prod/-x7f0k'],
    [undefined, 'db-backup-1', 'prod/db-backup-1'],
  ])('Jobs generated from the name %j are one task', async (generateName, name, task) => {
    const metadata = { generateName, name, ownerReferences: [] };
    expect(await runFrom({}, metadata)).toMatchObject({ task_type: task });
  });

  test('a generated Job of a CronJob is a run of the CronJob', async () => {
    expect(await runFrom({}, { generateName: 'other-' })).toMatchObject({ task_type: 'prod/sync' });
  });
});

describe('how a Job ended', () => {
  test('a failed Job has its reason and its message as error', async () => {
    const failed = is('Failed', {
      reason: 'BackoffLimitExceeded',
      message: 'too many retries',
      lastTransitionTime: ENDED,
    });
    expect(await runFrom({ conditions: [failed] })).toMatchObject({
      status: 'failed',
      finished_at: ENDED,
      error: 'BackoffLimitExceeded: too many retries',
    });
  });

  test('a Job that ran past its deadline has timed out', async () => {
    const failed = is('Failed', { reason: 'DeadlineExceeded', message: '' });
    expect(await runFrom({ conditions: [failed] })).toMatchObject({
      status: 'timeout',
      error: 'DeadlineExceeded',
      finished_at: BEGAN,
    });
  });

  test('a Job that is both failed and complete has failed', async () => {
    expect(await runFrom({ conditions: [is('Complete'), is('Failed')] })).toMatchObject({
      status: 'failed',
    });
  });

  test('a complete Job without a completion time ended when the condition came', async () => {
    const complete = is('Complete', { lastTransitionTime: ENDED });
    expect(await runFrom({ conditions: [complete] })).toMatchObject({ finished_at: ENDED });
  });

  test.each([
    ['is suspended', { conditions: [is('Suspended', { lastTransitionTime: ENDED })] }],
    ['has not started', { startTime: undefined }],
  ])('a Job that %s waits, and is no run', async (_, status) => {
    const text = JSON.stringify({ items: [job(status)] });
    expect(await candidatesIn(kubernetes, text)).toEqual([]);
  });

  test.each([
    ['has no condition', {}],
    ['is about to fail', { conditions: [is('FailureTarget')] }],
    ['was suspended before', { conditions: [is('Suspended', { status: 'False' })] }],
    ['has conditions that are no list', { conditions: 'Failed' }],
  ])('a Job that %s is running', async (_, status) => {
    expect(await runFrom(status)).toMatchObject({ status: 'running', finished_at: null });
  });
});

describe('the documents of kubectl', () => {
  test('a CronJob beside its Jobs is no run and no problem', async () => {
    const text = JSON.stringify({
      items: [{ kind: 'CronJob', metadata: { name: 'sync' } }, job({})],
    });
    expect(await candidatesIn(kubernetes, text)).toMatchObject([{ number: 2, value: {} }]);
  });

  test('a single Job is read as well as a list', async () => {
    expect(await valuesIn(kubernetes, JSON.stringify(job({})))).toMatchObject([
      { task_type: 'prod/sync' },
    ]);
  });

  test('a Job in a list may leave its kind out', async () => {
    const { kind: _, ...item } = job({});
    expect(await valuesIn(kubernetes, JSON.stringify({ items: [item] }))).toMatchObject([
      { task_type: 'prod/sync' },
    ]);
  });

  test('a list item that is no Job is a problem, and the Jobs beside it are read', async () => {
    const text = JSON.stringify({ items: [{ kind: 'Pod' }, 7, job({})] });
    expect((await candidatesIn(kubernetes, text)).map(({ problem }) => problem)).toEqual([
      'not a Job',
      'not a Job',
      undefined,
    ]);
  });

  test.each(['{"kind":"Pod"}', '[]'])("the document %s is refused as kubectl's", async (text) => {
    expect(await candidatesIn(kubernetes, text)).toMatchObject([
      { problem: 'expected a Job or a list of Jobs' },
    ]);
  });
});
