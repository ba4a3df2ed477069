import { describe, expect, test } from '@jest/globals';
import { githubActions } from '../../../../src/history/import/formats/githubActions';
import { candidatesIn, valuesIn } from '../../../support/importing';

/** A workflow run as `gh run list --json` prints it. */
const GH = {
  databaseId: 17,
  workflowName: 'Nightly',
  attempt: 2,
  startedAt: '2025-11-09T03:00:00Z',
  createdAt: '2025-11-09T02:59:00Z',
  updatedAt: '2025-11-09T03:05:00Z',
  status: 'completed',
  conclusion: 'success',
};
const runFrom = async (change: object) => {
  const [value] = await valuesIn(githubActions, JSON.stringify([{ ...GH, ...change }]));
  return value;
};

describe('a workflow run', () => {
  test('a workflow run that gh lists is read', async () => {
    expect(await runFrom({})).toEqual({
      task_type: 'Nightly',
      run_id: '17:2',
      id_scope: 'source',
      started_at: '2025-11-09T03:00:00Z',
      finished_at: '2025-11-09T03:05:00Z',
      status: 'success',
      error: null,
      attempt: 2,
      yields_to_known: true,
    });
  });

  test('a workflow run that the REST API answers is read', async () => {
    const item = {
      id: 17,
      name: 'Nightly',
      run_attempt: 1,
      run_started_at: '2025-11-09T03:00:00Z',
      updated_at: '2025-11-09T03:05:00Z',
      status: 'completed',
      conclusion: 'timed_out',
    };
    expect(await valuesIn(githubActions, JSON.stringify({ workflow_runs: [item] }))).toEqual([
      {
        task_type: 'Nightly',
        run_id: '17:1',
        id_scope: 'source',
        started_at: '2025-11-09T03:00:00Z',
        finished_at: '2025-11-09T03:05:00Z',
        status: 'timeout',
        error: 'timed_out',
        attempt: 1,
        yields_to_known: true,
      },
    ]);
  });

  test.each([
    ['success', 'success', null],
    ['failure', 'failed', 'failure'],
    ['startup_failure', 'failed', 'startup_failure'],
    ['timed_out', 'timeout', 'timed_out'],
    ['cancelled', 'cancelled', null],
    ['skipped', 'skipped', null],
    ['neutral', 'skipped', null],
    ['exploded', 'exploded', null],
  ])('the conclusion %s of a workflow run is the status %s', async (conclusion, status, error) => {
    expect(await runFrom({ conclusion })).toMatchObject({ status, error });
  });

  test('a workflow run that GitHub gave up on is lost', async () => {
    expect(await runFrom({ conclusion: 'stale' })).toMatchObject({
      status: 'running',
      finished_at: null,
      lost: true,
    });
  });

  test('a workflow run in progress is running and has no end', async () => {
    expect(await runFrom({ status: 'in_progress', conclusion: '' })).toMatchObject({
      status: 'running',
      finished_at: null,
    });
  });

  test.each([
    { status: 'completed', conclusion: 'action_required' },
    { status: 'waiting', conclusion: '' },
    { status: 'queued', conclusion: null },
    { status: 'requested', conclusion: '' },
    { status: 'pending', conclusion: '' },
  ])('a workflow run with %j has not begun and is no run', async (change) => {
    expect(await candidatesIn(githubActions, JSON.stringify([{ ...GH, ...change }]))).toEqual([]);
  });

  test.each([
    [{ status: 'completed', conclusion: null }, 'completed without conclusion'],
    [{ status: 'completed', conclusion: '' }, 'completed without conclusion'],
    [{ status: 'exploding', conclusion: '' }, 'exploding'],
  ])('a workflow run with %j has the status "%s", which is refused', async (change, status) => {
    expect(await runFrom(change)).toMatchObject({ status });
  });

  test('a workflow run without an attempt is the first and replaces what is known', async () => {
    expect(await runFrom({ attempt: undefined })).toMatchObject({
      run_id: '17:1',
      attempt: 1,
      yields_to_known: false,
    });
  });

  test.each(['0001-01-01T00:00:00Z', '', null])(
    'a workflow run whose start is %j began when it was created',
    async (startedAt) => {
      expect(await runFrom({ startedAt })).toMatchObject({ started_at: GH.createdAt });
    },
  );

  test('a workflow run that was updated before it began ended when it began', async () => {
    expect(await runFrom({ updatedAt: '2025-11-09T02:59:59Z' })).toMatchObject({
      finished_at: GH.startedAt,
    });
  });

  test('a workflow without a name is named by its file', async () => {
    expect(await runFrom({ workflowName: '', path: '.github/ci.yml' })).toMatchObject({
      task_type: '.github/ci.yml',
    });
  });
});

describe('the workflow that a run belongs to', () => {
  const rest = (change: object) => runFrom({ workflowName: undefined, ...change });

  test('runs of the REST API are named by the file of their workflow, not by the run', async () => {
    const path = '.github/workflows/deploy.yml';
    for (const change of [
      { name: 'Deploy a', path },
      { name: 'Deploy b', path: `${path}@main` },
    ])
      expect(await rest(change)).toMatchObject({ task_type: path });
  });

  test('a run of the REST API without a file is named by the name of the run', async () => {
    expect(await rest({ name: 'Deploy' })).toMatchObject({ task_type: 'Deploy' });
  });

  test("a run that gh lists keeps the workflow's name, also beside a file", async () => {
    expect(await runFrom({ path: '.github/workflows/ci.yml' })).toMatchObject({
      task_type: 'Nightly',
    });
  });
});

describe('the error of a failed workflow run', () => {
  const job = (name: string, conclusion: string, steps: object[] = []) => ({
    name,
    conclusion,
    steps,
  });

  test('the error of a workflow run names the first failed job and its failed step', async () => {
    const jobs = [
      job('lint', 'success'),
      job('test', 'failure', [
        { name: 'checkout', conclusion: 'success' },
        { name: 'unit', conclusion: 'failure' },
        { name: 'report', conclusion: 'failure' },
      ]),
      job('deploy', 'failure'),
    ];
    expect(await runFrom({ conclusion: 'failure', jobs })).toMatchObject({ error: 'test / unit' });
  });

  test('the error of a workflow run names a timed-out job without a step alone', async () => {
    const jobs = [job('lint', 'skipped'), job('test', 'timed_out')];
    expect(await runFrom({ conclusion: 'failure', jobs })).toMatchObject({ error: 'test' });
  });

  test("the error of a workflow run without a failed job is GitHub's conclusion", async () => {
    const jobs = [job('lint', 'cancelled')];
    expect(await runFrom({ conclusion: 'failure', jobs })).toMatchObject({ error: 'failure' });
  });
});

describe('the documents of GitHub', () => {
  test('pages of workflow runs in a list and pages in a row are read alike', async () => {
    const page = (id: number) => ({ workflow_runs: [{ ...GH, databaseId: id }] });
    const ids = async (text: string) =>
      (await valuesIn(githubActions, text)).map((value) => Object(value).run_id);
    expect(await ids(JSON.stringify([page(1), page(2)]))).toEqual(['1:2', '2:2']);
    expect(await ids(`${JSON.stringify(page(1))}\n${JSON.stringify(page(2))}`)).toEqual([
      '1:2',
      '2:2',
    ]);
  });

  test('one workflow run by itself is read', async () => {
    expect(await valuesIn(githubActions, JSON.stringify(GH))).toHaveLength(1);
  });

  test('a workflow run without id and name says which fields to ask gh for', async () => {
    expect(await candidatesIn(githubActions, '[{"status":"completed"}]')).toMatchObject([
      { problem: 'no databaseId and workflowName: ask gh for these fields' },
    ]);
  });

  test('a GitHub item that is no object is a problem', async () => {
    expect(await candidatesIn(githubActions, '[7]')).toMatchObject([
      { problem: 'not a workflow run' },
    ]);
  });

  test("GitHub's own refusal is shown", async () => {
    const text =
      '{"message":"Not Found","documentation_url":"https://docs.github.com","status":"404"}';
    expect(await candidatesIn(githubActions, text)).toMatchObject([
      { problem: 'GitHub says: Not Found' },
    ]);
  });

  test("a document of another program is refused as GitHub's", async () => {
    expect(await candidatesIn(githubActions, '{"kind":"Job"}')).toMatchObject([
      { problem: 'expected a workflow run or a list of them' },
    ]);
  });
});
