import * as z from 'zod/mini';
import type { Instant } from '../../lib/clock';
import { isJsonMap } from '../../lib/json';
import { printable, shorten } from '../../lib/text';
import { NAME_LENGTH_MAX, RUN_STATUSES, type RunRecord, type RunStatus } from '../run';
import { type OwnStatuses, statusOfWord } from '../statusWords';
import { runTimes, type TimeOptions } from './runTime';

/** Turns a value that a format read into a run, or says what is wrong with the value. */
export type RunParser = (
  value: unknown,
) => { readonly run: RunRecord } | { readonly problem: string };

/** What a run parser needs to know about the input. */
export interface RunParserOptions extends TimeOptions {
  /** The source of runs that name none. */
  readonly source: string;
  /** The operator's own words for statuses. */
  readonly statuses: OwnStatuses;
  /** The name that the operator wants for a task's name. */
  readonly nameOf: (name: string) => string;
}

/** Options for runs in goalgen's own words, with times in `timeZone`. */
export function plainRuns(timeZone: string, source: string): RunParserOptions {
  const nameOf = (name: string) => name;
  return {
    timeZone,
    source,
    isMilliseconds: false,
    ownFormat: undefined,
    statuses: new Map(),
    nameOf,
  };
}

/**
 * A parser for imported runs. It ignores keys that it does not know, because other programs write
 * more than goalgen reads. Names are shown in terminals and typed in shells, so they may not hold
 * control characters; errors may hold anything.
 */
export function runParser(options: RunParserOptions): RunParser {
  z.config({ jitless: false }); // a compiled parser pays off over millions of lines
  const shape = shapeOf(options);
  return (value) => {
    const parsed = shape.safeParse(normalised(value));
    if (!parsed.success)
      return { problem: parsed.error.issues.map((issue) => describe(issue, value)).join('; ') };
    const { started_at: starts, finished_at: ends = null, status } = parsed.data;
    const problem = timeProblem(starts !== null, ends !== null, status);
    if (problem !== undefined) return { problem };
    const startedAt = starts?.[0] ?? null;
    // In the hour that comes twice, what is possible decides: a run does not end before it begins.
    const finishedAt = ends?.find((end) => end >= (startedAt ?? end)) ?? ends?.[0] ?? null;
    if (finishedAt !== null && startedAt !== null && finishedAt < startedAt)
      return { problem: 'finished_at: before started_at, a negative duration' };
    return { run: recordOf(parsed.data, startedAt, finishedAt, options) };
  };
}

/** What is wrong with the times that a run has, by its status. */
function timeProblem(hasStart: boolean, hasEnd: boolean, status: RunStatus): string | undefined {
  if (!hasStart && !hasEnd) return 'started_at: missing';
  if (!hasEnd && status !== 'running') return `finished_at: missing for status ${status}`;
  if (hasEnd && status === 'running') return 'finished_at: given for a run that is running';
  return undefined;
}

function shapeOf({ statuses, ...times }: RunParserOptions) {
  const name = z.string({ error: 'expected text' }).check(
    z.minLength(1),
    z.maxLength(NAME_LENGTH_MAX),
    z.refine((text) => printable(text) === text, {
      error: 'contains control or invisible characters',
    }),
  );
  const id = z.union([name, z.pipe(z.int(), z.transform(String))], {
    error: 'expected text without control characters',
  });
  const integer = z.nullish(z.int({ error: 'expected a whole number' }));
  const time = timeShape(times);
  return z.object({
    source: z.optional(
      name.check(z.refine((text) => !text.includes(':'), { error: 'contains a colon' })),
    ),
    task_type: name,
    run_id: id,
    started_at: z.nullable(time),
    finished_at: z.nullish(time),
    status: statusShape(statuses),
    error: z.nullish(z.pipe(z.string(), z.transform(withoutHalves))),
    exit_code: integer,
    host: z.nullish(name),
    attempt: integer,
    series: z.nullish(name),
    id_scope: z.optional(z.enum(['source', 'task', 'series'])),
    task_id: z.optional(id),
    lost: z.optional(z.boolean()),
    yields_to_known: z.optional(z.boolean()),
  });
}

const NAMES = ['host', 'series'] as const;
const INTEGERS = ['exit_code', 'attempt'] as const;

/**
 * The value with null for empty names and numbers, which programs write where they know nothing,
 * and with numbers for whole numbers that are written as text. Most values need no copy.
 */
function normalised(value: unknown): unknown {
  if (!isJsonMap(value)) return value;
  const changes: Record<string, unknown> = {};
  for (const key of NAMES) if (value[key] === '') changes[key] = null;
  for (const key of INTEGERS) {
    const text = value[key];
    if (typeof text !== 'string') continue;
    if (text === '') changes[key] = null;
    else if (/^-?\d{1,15}$/.test(text)) changes[key] = Number(text);
  }
  return Object.keys(changes).length === 0 ? value : { ...value, ...changes };
}

function statusShape(statuses: OwnStatuses) {
  return z.pipe(
    z.string(),
    z.transform((word, context): RunStatus => {
      const status = statusOfWord(word, statuses);
      if (status !== undefined) return status;
      context.issues.push({
        code: 'custom',
        input: word,
        message:
          `"${shorten(word, 60)}" is none of ${RUN_STATUSES.join(', ')}; ` +
          'say what it means with --status WORD=STATUS',
      });
      return z.NEVER;
    }),
  );
}

/** A run as it is given, with the keys that a run parser accepts. */
interface Given {
  readonly source?: string | undefined;
  readonly task_type: string;
  readonly run_id: string;
  readonly status: RunStatus;
  readonly error?: string | null | undefined;
  readonly exit_code?: number | null | undefined;
  readonly host?: string | null | undefined;
  readonly attempt?: number | null | undefined;
  readonly series?: string | null | undefined;
  readonly id_scope?: RunRecord['idScope'];
  readonly task_id?: string | undefined;
  readonly lost?: boolean | undefined;
  readonly yields_to_known?: boolean | undefined;
}

function recordOf(
  given: Given,
  startedAt: Instant | null,
  finishedAt: Instant | null,
  { source, nameOf }: RunParserOptions,
): RunRecord {
  const run = {
    source: given.source ?? source,
    taskType: nameOf(given.task_type),
    runId: given.run_id,
    startedAt: startedAt ?? finishedAt ?? 0,
    finishedAt,
    status: given.status,
    error: given.error ?? null,
    exitCode: given.exit_code ?? null,
    host: given.host ?? null,
    attempt: given.attempt ?? null,
  };
  // Most runs have nothing else, and copying millions of objects takes time.
  const rare = rarely(given, startedAt, run.taskType);
  return rare === undefined ? run : { ...run, ...rare };
}

/** What most runs do not have. */
function rarely(
  given: Given,
  startedAt: Instant | null,
  taskType: string,
): Partial<RunRecord> | undefined {
  const { series, id_scope: scope, task_id: taskId, lost, yields_to_known: yields } = given;
  if (startedAt !== null && !series && scope === undefined && lost !== true && yields !== true)
    return undefined;
  const idScope = scope ?? (series ? 'series' : undefined);
  return {
    ...(startedAt === null ? { startIsUnknown: true } : {}),
    ...(series ? { series } : {}),
    ...identityOf(given, idScope, taskId, taskType),
    ...(lost === true ? { isLost: true } : {}),
    ...(yields === true ? { yieldsToKnown: true } : {}),
  };
}

function identityOf(
  { task_type: name }: Given,
  idScope: RunRecord['idScope'],
  taskId: string | undefined,
  taskType: string,
): Partial<RunRecord> {
  return {
    ...(idScope === undefined ? {} : { idScope }),
    ...(taskId === undefined ? {} : { taskId }),
    ...(taskType === name ? {} : { isNamedByOperator: true }),
  };
}

/** The instants that a time may mean; see `runTimes`. */
function timeShape(options: TimeOptions) {
  return z.pipe(
    z.union([z.number(), z.string()], { error: 'expected epoch seconds or ISO 8601' }),
    z.transform((value, context): readonly Instant[] => {
      const instants = runTimes(value, options);
      if (typeof instants !== 'string') return instants;
      context.issues.push({ code: 'custom', input: value, message: instants });
      return z.NEVER;
    }),
  );
}

/**
 * The text with each half of a surrogate pair spelt out, as in `\ud83d`. A program that cuts its
 * output may leave such a half, which UTF-8 cannot hold. Refusing the text would lose the failure
 * that it tells of.
 */
function withoutHalves(text: string): string {
  return text.replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (half) => `\\u${half.charCodeAt(0).toString(16)}`,
  );
}

function describe(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.path.length === 0) return 'not a JSON object';
  const key = issue.path.join('.');
  if (isJsonMap(value) && value[key] === undefined) return `${key}: missing`;
  return `${key}: ${shorten(issue.message.replace(/^Invalid input: /, ''), 200)}`;
}
