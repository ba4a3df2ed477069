import { isJsonMap, type JsonMap } from '../../../lib/json';
import type { Batch, Candidate, Chunks } from '../candidate';
import { type Documents, documentItems } from '../document';
import { toldByCronJobs } from './cronJobs';

/**
 * Reads Jobs as `kubectl get jobs -o json` prints them. A Job that a CronJob made is a run of the
 * CronJob. Jobs whose names Kubernetes generated are runs of what they are called before the
 * generated end. What CronJobs in the same document say of themselves is kept. The pods of a Job are not told apart: a Job is one run, however often it tried.
 */
export function kubernetes(chunks: Chunks): AsyncGenerator<Batch> {
  return documentItems(chunks, DOCUMENTS);
}

const DOCUMENTS: Documents = {
  wanted: 'a Job or a list of Jobs',
  itemsOf: jobsIn,
  read,
  toldOf: toldByCronJobs,
};

function jobsIn(document: unknown): readonly unknown[] | undefined {
  if (!isJsonMap(document)) return undefined;
  if (Array.isArray(document.items)) {
    // The items of a CronJobList have no kind of their own.
    const kind = /^(\w+)List$/.exec(String(document.kind))?.[1];
    return document.items.map((item) =>
      isJsonMap(item) && kind !== undefined ? { kind, ...item } : item,
    );
  }
  return ['Job', 'CronJob', 'Status'].includes(String(document.kind)) ? [document] : undefined;
}

function read(item: unknown): Pick<Candidate, 'value' | 'problem'> | undefined {
  // `kubectl get cronjobs,jobs` lists the CronJobs, too, which are tasks and no runs.
  if (isJsonMap(item) && item.kind === 'CronJob') return undefined;
  // What the server answers instead of Jobs.
  if (isJsonMap(item) && item.kind === 'Status')
    return { problem: `Kubernetes says: ${String(item.message)}` };
  if (!isJsonMap(item) || (item.kind !== undefined && item.kind !== 'Job'))
    return { problem: 'not a Job' };
  const [metadata, status] = [mapIn(item.metadata), mapIn(item.status)];
  const startedAt = status.startTime ?? metadata.creationTimestamp;
  const end = endOf(status, startedAt);
  if (end === undefined) return undefined;
  return {
    value: {
      task_type: `${String(metadata.namespace ?? 'default')}/${taskOf(metadata)}`,
      run_id: metadata.uid ?? metadata.name,
      ...(metadata.uid === undefined ? {} : { id_scope: 'source' }),
      started_at: startedAt,
      ...end,
    },
  };
}

/** The CronJob of a Job, else its name without what Kubernetes generated at the end. */
function taskOf(metadata: JsonMap): string {
  const owner = listIn(metadata.ownerReferences).find(({ kind }) => kind === 'CronJob');
  const { generateName } = metadata;
  const prefix = typeof generateName === 'string' ? generateName.replace(/-$/, '') : '';
  return String(owner?.name ?? (prefix === '' ? metadata.name : prefix));
}

/**
 * How a Job ended, or that it still runs: the first of the conditions Failed and Complete that is
 * true. Other conditions, such as FailureTarget, come before the end. Undefined for a Job that
 * waits: it is suspended, or has not begun.
 */
function endOf(status: JsonMap, startedAt: unknown): Record<string, unknown> | undefined {
  const condition = (type: string) =>
    listIn(status.conditions).find((each) => each.type === type && each.status === 'True');
  const [failed, complete, suspended] = [
    condition('Failed'),
    condition('Complete'),
    condition('Suspended'),
  ];
  if (failed !== undefined) {
    const told = [failed.reason, failed.message].filter(
      (text) => typeof text === 'string' && text !== '',
    );
    return {
      // Kubernetes sets completionTime only on success.
      finished_at: failed.lastTransitionTime ?? startedAt,
      status: failed.reason === 'DeadlineExceeded' ? 'timeout' : 'failed',
      error: told.join(': '),
    };
  }
  if (complete !== undefined)
    return { finished_at: status.completionTime ?? complete.lastTransitionTime, status: 'success' };
  if (suspended !== undefined || status.startTime === undefined) return undefined;
  return { finished_at: null, status: 'running' };
}

function mapIn(value: unknown): JsonMap {
  return isJsonMap(value) ? value : {};
}

function listIn(value: unknown): JsonMap[] {
  return Array.isArray(value) ? value.filter(isJsonMap) : [];
}
