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
    const parsed = shape.safeParse(value);
    if (!parsed.success)
      return { problem: parsed.error.issues.map((issue) => describe(issue, value)).join('; ') };
    const { started_at: starts, finished_at: ends = null, status } = parsed.data;
    if (starts === null && ends === null) return { problem: 'started_at: missing' };
    if (ends === null && status !== 'running')
      return { problem: `finished_at: missing for status ${status}` };
    const startedAt = starts?.[0] ?? null;
    // In the hour that comes twice, what is possible decides: a run does not end before it begins.
    const finishedAt = ends?.find((end) => end >= (startedAt ?? end)) ?? ends?.[0] ?? null;
    if (finishedAt !== null && startedAt !== null && finishedAt < startedAt)
      return { problem: 'finished_at: before started_at, a negative duration' };
    const task_type = options.nameOf(parsed.data.task_type);
    return { run: recordOf({ ...parsed.data, task_type, startedAt, finishedAt }, options.source) };
  };
}

function shapeOf({ statuses, ...times }: RunParserOptions) {
  const name = z.string({ error: 'expected text' }).check(
    z.minLength(1),
    z.maxLength(NAME_LENGTH_MAX),
    z.refine((text) => printable(text) === text, {
      error: 'contains control or invisible characters',
    }),
  );
  // Programs write an empty text where they know nothing.
  const optionalName = z.nullish(z.pipe(z.transform(emptyAsNull), z.nullish(name)));
  const id = z.union([name, z.pipe(z.int(), z.transform(String))], {
    error: 'expected text without control characters',
  });
  const integer = z.nullish(
    z.pipe(z.transform(digitsAsNumber), z.nullish(z.int({ error: 'expected a whole number' }))),
  );
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
    host: optionalName,
    attempt: integer,
    series: optionalName,
    id_scope: z.optional(z.enum(['source', 'task', 'series'])),
    lost: z.optional(z.boolean()),
    yields_to_known: z.optional(z.boolean()),
  });
}

function emptyAsNull(value: unknown): unknown {
  return value === '' ? null : value;
}

/** The whole number that a text is; any other value stays as it is, and is refused. */
function digitsAsNumber(value: unknown): unknown {
  if (value === '') return null;
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
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
  readonly startedAt: Instant | null;
  readonly finishedAt: Instant | null;
  readonly status: RunStatus;
  readonly error?: string | null | undefined;
  readonly exit_code?: number | null | undefined;
  readonly host?: string | null | undefined;
  readonly attempt?: number | null | undefined;
  readonly series?: string | null | undefined;
  readonly id_scope?: RunRecord['idScope'];
  readonly lost?: boolean | undefined;
  readonly yields_to_known?: boolean | undefined;
}

function recordOf(given: Given, source: string): RunRecord {
  const { series, id_scope: idScope = typeof series === 'string' ? 'series' : undefined } = given;
  return {
    source: given.source ?? source,
    taskType: given.task_type,
    runId: given.run_id,
    startedAt: given.startedAt ?? given.finishedAt ?? 0,
    ...(given.startedAt === null ? { startIsUnknown: true } : {}),
    finishedAt: given.finishedAt,
    status: given.status,
    error: given.error ?? null,
    exitCode: given.exit_code ?? null,
    host: given.host ?? null,
    attempt: given.attempt ?? null,
    ...(typeof series === 'string' ? { series } : {}),
    ...(idScope === undefined ? {} : { idScope }),
    ...(given.lost === true ? { isLost: true } : {}),
    ...(given.yields_to_known === true ? { yieldsToKnown: true } : {}),
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
