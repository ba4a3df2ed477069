import { isJsonMap, type JsonMap } from '../../../lib/json';
import type { Batch, Candidate, Chunks } from '../candidate';
import { documentItems } from '../document';

const STATUSES: Readonly<Record<string, string>> = {
  success: 'success',
  failure: 'failed',
  startup_failure: 'failed',
  timed_out: 'timeout',
  cancelled: 'cancelled',
  skipped: 'skipped',
  neutral: 'skipped',
  stale: 'skipped',
  action_required: 'running', // waits for a person
};
const FAILURES = ['failed', 'timeout'];
/** What gh prints for an unknown time. */
const NO_TIME = '0001-01-01T00:00:00Z';

/**
 * Reads workflow runs as `gh run list --json ...` prints them, or as the REST API answers (one page
 * or several).
 */
export function githubActions(chunks: Chunks): AsyncGenerator<Batch> {
  return documentItems(chunks, runsIn, read);
}

function runsIn(document: unknown): readonly unknown[] | undefined {
  if (Array.isArray(document))
    return document.flatMap((item) => (isPage(item) ? (runsIn(item) ?? []) : [item]));
  if (!isJsonMap(document)) return undefined;
  if (Array.isArray(document.workflow_runs)) return document.workflow_runs;
  return 'databaseId' in document || 'id' in document ? [document] : undefined;
}

function isPage(item: unknown): boolean {
  return isJsonMap(item) && Array.isArray(item.workflow_runs);
}

function read(item: unknown): Pick<Candidate, 'value' | 'problem'> {
  if (!isJsonMap(item)) return { problem: 'not a workflow run' };
  const id = item.databaseId ?? item.id;
  const name = item.workflowName ?? item.name;
  if (id === undefined || name === undefined)
    return { problem: 'no databaseId and workflowName: ask gh for these fields' };
  const given = item.attempt ?? item.run_attempt;
  const attempt = given ?? 1;
  const startedAt =
    time(item.startedAt) ?? time(item.run_started_at) ?? item.createdAt ?? item.created_at;
  const status = statusOf(item);
  return {
    value: {
      task_type: name === '' ? item.path : name,
      run_id: `${String(id)}:${String(attempt)}`,
      started_at: startedAt,
      finished_at:
        status === 'running' ? null : later(item.updatedAt ?? item.updated_at, startedAt),
      status,
      error: status === 'failed' || status === 'timeout' ? errorOf(item) : null,
      attempt,
      // Deleting the logs of a run moves its end, so an end that is known already stays. A run
      // without an attempt may be a new attempt that ended in another way, so it replaces what is
      // known.
      yields_to_known: given !== undefined,
    },
  };
}

/** An unknown conclusion stays as it is, and the run parser refuses it. */
function statusOf({ status, conclusion }: JsonMap): string {
  if (status !== 'completed' || conclusion === '' || conclusion === null) return 'running';
  return STATUSES[String(conclusion)] ?? String(conclusion);
}

function time(value: unknown): unknown {
  return value === NO_TIME || value === '' || value === null ? undefined : value;
}

/**
 * When a run was last updated, but not before its start: a restarted run may say that it was
 * updated before it began.
 */
function later(updated: unknown, started: unknown): unknown {
  return typeof updated === 'string' && typeof started === 'string' && updated < started
    ? started
    : updated;
}

/**
 * The first job and step that failed, if gh was asked for them (`--json ...,jobs`); if not,
 * GitHub's conclusion.
 */
function errorOf(item: JsonMap): string {
  const job = firstFailed(item.jobs);
  if (job === undefined) return String(item.conclusion);
  const step = firstFailed(job.steps);
  return step === undefined ? String(job.name) : `${String(job.name)} / ${String(step.name)}`;
}

function firstFailed(list: unknown): JsonMap | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.find(
    (each): each is JsonMap =>
      isJsonMap(each) && FAILURES.includes(STATUSES[String(each.conclusion)] ?? ''),
  );
}
