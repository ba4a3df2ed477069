import { isJsonMap, type JsonMap } from '../../../lib/json';
import type { Batch, Candidate, Chunks } from '../candidate';
import { type Documents, documentItems } from '../document';

const STATUSES: Readonly<Record<string, string>> = {
  success: 'success',
  failure: 'failed',
  startup_failure: 'failed',
  timed_out: 'timeout',
  cancelled: 'cancelled',
  skipped: 'skipped',
  neutral: 'skipped',
};
/**
 * States of a workflow run that has not begun. `action_required` is the conclusion of one that
 * waits for a person's approval.
 */
const NOT_BEGUN = ['queued', 'requested', 'waiting', 'pending', 'action_required'];
const FAILURES = ['failed', 'timeout'];
/** What gh prints for an unknown time. */
const NO_TIME = '0001-01-01T00:00:00Z';

/**
 * Reads workflow runs as `gh run list --json ...` prints them, or as the REST API answers (one page
 * or several).
 */
export function githubActions(chunks: Chunks): AsyncGenerator<Batch> {
  return documentItems(chunks, DOCUMENTS);
}

const DOCUMENTS: Documents = {
  wanted: 'a workflow run or a list of them',
  itemsOf: runsIn,
  read,
};

function runsIn(document: unknown): readonly unknown[] | undefined {
  if (Array.isArray(document))
    return document.flatMap((item) => (isPage(item) ? (runsIn(item) ?? []) : [item]));
  if (!isJsonMap(document)) return undefined;
  if (Array.isArray(document.workflow_runs)) return document.workflow_runs;
  const isRun = 'databaseId' in document || 'id' in document;
  return isRun || isRefusal(document) ? [document] : undefined;
}

/** True for what GitHub answers instead of runs: `{"message": "Not Found", "status": "404"}`. */
function isRefusal(item: JsonMap): boolean {
  return typeof item.message === 'string' && !('conclusion' in item);
}

function isPage(item: unknown): boolean {
  return isJsonMap(item) && Array.isArray(item.workflow_runs);
}

function read(item: unknown): Pick<Candidate, 'value' | 'problem'> | undefined {
  if (!isJsonMap(item)) return { problem: 'not a workflow run' };
  if (isRefusal(item)) return { problem: `GitHub says: ${String(item.message)}` };
  const [id, name] = [item.databaseId ?? item.id, taskOf(item)];
  if (id === undefined || name === undefined)
    return { problem: 'no databaseId and workflowName: ask gh for these fields' };
  const status = statusOf(item);
  if (status === undefined) return undefined;
  const given = item.attempt ?? item.run_attempt;
  const attempt = given ?? 1;
  const startedAt =
    time(item.startedAt) ?? time(item.run_started_at) ?? item.createdAt ?? item.created_at;
  return {
    value: {
      task_type: name,
      run_id: `${String(id)}:${String(attempt)}`,
      id_scope: 'source',
      ...taskIdOf(item),
      started_at: startedAt,
      // GitHub gave up on a run that never ended.
      ...(item.conclusion === 'stale' ? { lost: true } : {}),
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

/** The id of the workflow, where gh was asked for it or the REST API answers. */
function taskIdOf({ workflowDatabaseId, workflow_id: id = workflowDatabaseId }: JsonMap) {
  return typeof id === 'number' ? { task_id: id } : {};
}

/**
 * The workflow of a run. The REST API's `name` may be made anew for each run (`run-name`), so there
 * the file of the workflow names it: `path`, without the branch that may follow (`@main`).
 */
function taskOf({ workflowName, path, name }: JsonMap): unknown {
  if (workflowName !== undefined && workflowName !== '') return workflowName;
  return typeof path === 'string' && path !== ''
    ? path.replace(/@.*$/, '')
    : (workflowName ?? name);
}

/**
 * The status of a run that has begun; undefined for one that has not. An unknown word stays as it
 * is, and the run parser refuses it.
 */
function statusOf({ status, conclusion }: JsonMap): string | undefined {
  const word = String(status === 'completed' ? conclusion : status);
  if (NOT_BEGUN.includes(word)) return undefined;
  if (word === 'stale') return 'running';
  if (status !== 'completed') return word === 'in_progress' ? 'running' : word;
  return STATUSES[word] ?? (word === 'null' || word === '' ? 'completed without conclusion' : word);
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
