import { RUN_STATUSES, type RunRecord } from '../../history/run';
import { LOCAL_SOURCE } from '../../history/sources/localSource';
import { isJsonMap, type Json, type JsonMap, numberOrNull, parseJsonMap } from '../../lib/json';
import { storedError } from '../errorText';

/**
 * What decides to which database a run belongs. The configuration is read when the run is stored:
 * reading it could delay the command of the run.
 */
export interface DatabaseChoice {
  readonly cwd: string;
  /** The GOALGEN_ variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly options: {
    readonly config?: string;
    readonly dataDir?: string;
    readonly database?: string;
    readonly set?: readonly string[];
  };
}

/** The record of a run that `exec` made. */
export type OwnRun = Pick<
  RunRecord,
  'taskType' | 'runId' | 'startedAt' | 'finishedAt' | 'status' | 'error' | 'exitCode' | 'process'
> & { readonly host: string };

/** A run that waits to be stored. */
export interface SpooledRun {
  readonly choice: DatabaseChoice;
  readonly run: OwnRun;
}

/** What is known of a run when it is spooled: only its begin, or how it ended. */
export type Suffix = 'begun' | 'ok' | 'failed';

/** What tells of the end of a run without reading its file: failures are kept before successes. */
export function suffixOf({ status }: Pick<OwnRun, 'status'>): Suffix {
  if (status === 'running') return 'begun';
  return status === 'success' || status === 'skipped' ? 'ok' : 'failed';
}

/** Name of a run's files without a suffix. Names sort by the start of the run. */
export function baseNameOf({ startedAt, runId }: Pick<OwnRun, 'startedAt' | 'runId'>): string {
  return `${Math.round(startedAt * 1000)}-${runId.replace(/[^\w.-]/g, '_')}`;
}

/** A spooled run as one line of JSON. */
export function spooledText({ choice, run }: SpooledRun): string {
  return JSON.stringify({ version: 1, choice, run });
}

/** The spooled run of a text; undefined when the text is no record that goalgen made. */
export function parseSpooled(text: string): SpooledRun | undefined {
  const { version, choice, run } = parseJsonMap(text) ?? {};
  if (version !== 1 || !isJsonMap(choice) || !isJsonMap(run)) return undefined;
  const [parsedChoice, parsedRun] = [choiceOf(choice), runOf(run)];
  if (parsedChoice === undefined || parsedRun === undefined) return undefined;
  return { choice: parsedChoice, run: parsedRun };
}

/** The run as a row of goalgen's own history, without secrets in its error and its task's name. */
export function recordOf({ run }: SpooledRun, redact: (text: string) => string): RunRecord {
  const error = run.error === null ? null : storedError(run.error, redact);
  const taskType = redact(run.taskType);
  return { ...run, taskType, source: LOCAL_SOURCE, attempt: null, error };
}

function choiceOf({ cwd, env, options }: JsonMap): DatabaseChoice | undefined {
  if (typeof cwd !== 'string' || !isJsonMap(env) || !isJsonMap(options)) return undefined;
  const { config, dataDir, database, set } = options;
  return {
    cwd,
    env: Object.fromEntries(
      Object.entries(env).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    ),
    options: {
      ...(typeof config === 'string' ? { config } : {}),
      ...(typeof dataDir === 'string' ? { dataDir } : {}),
      ...(typeof database === 'string' ? { database } : {}),
      ...(Array.isArray(set) ? { set: set.map(String) } : {}),
    },
  };
}

function runOf(map: JsonMap): OwnRun | undefined {
  const { taskType, runId, host, process } = map;
  const status = RUN_STATUSES.find((each) => each === map.status);
  const startedAt = numberOrNull(map.startedAt);
  if (![taskType, runId, host].every(isFilled) || status === undefined || startedAt === null)
    return undefined;
  return {
    taskType: String(taskType),
    runId: String(runId),
    host: String(host),
    startedAt,
    finishedAt: numberOrNull(map.finishedAt),
    status,
    error: typeof map.error === 'string' ? map.error : null,
    exitCode: numberOrNull(map.exitCode),
    ...(typeof process === 'string' ? { process } : {}),
  };
}

function isFilled(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}
