import * as z from 'zod/mini';
import type { Instant } from '../../lib/clock';
import { printable, shorten } from '../../lib/text';
import { parseInstant } from '../../lib/timeText';
import { NAME_LENGTH_MAX, RUN_STATUSES, type RunRecord, type RunStatus } from '../run';

/** Turns a value that a format read into a run, or says what is wrong with the value. */
export type RunParser = (
  value: unknown,
) => { readonly run: RunRecord } | { readonly problem: string };

/**
 * A parser for imported runs. It ignores keys that it does not know, because other programs write
 * more than goalgen reads. Names are shown in terminals and typed in shells, so they may not hold
 * control characters; errors may hold anything. Times without an offset are in `timeZone`. `source`
 * is the source of runs that name none.
 */
export function runParser(timeZone: string, source: string): RunParser {
  z.config({ jitless: false }); // a compiled parser pays off over millions of lines
  const name = z.string().check(
    z.minLength(1),
    z.maxLength(NAME_LENGTH_MAX),
    z.refine((text) => printable(text) === text, {
      error: 'contains control or invisible characters',
    }),
  );
  const id = z.union([name, z.pipe(z.int(), z.transform(String))], {
    error: 'expected text without control characters',
  });
  const time = timeShape(timeZone);
  const shape = z.object({
    source: z.optional(
      name.check(z.refine((text) => !text.includes(':'), { error: 'contains a colon' })),
    ),
    task_type: name,
    run_id: id,
    started_at: z.nullable(time),
    finished_at: z.nullish(time),
    status: z.enum(RUN_STATUSES, { error: `expected ${RUN_STATUSES.join(', ')}` }),
    error: z.nullish(z.pipe(z.string(), z.transform(withoutHalves))),
    exit_code: z.nullish(z.int()),
    host: z.nullish(name),
    attempt: z.nullish(z.int()),
    series: z.nullish(name),
    id_scope: z.optional(z.enum(['source', 'task', 'series'])),
    lost: z.optional(z.boolean()),
    yields_to_known: z.optional(z.boolean()),
  });

  return (value) => {
    const parsed = shape.safeParse(value);
    if (!parsed.success) return { problem: parsed.error.issues.map(describe).join('; ') };
    const { finished_at: finishedAt = null, started_at: startedAt, status } = parsed.data;
    if (startedAt === null && finishedAt === null) return { problem: 'started_at: missing' };
    if (finishedAt === null && status !== 'running')
      return { problem: `finished_at: missing for status ${status}` };
    if (finishedAt !== null && startedAt !== null && finishedAt < startedAt)
      return { problem: 'finished_at: before started_at, a negative duration' };
    return { run: recordOf({ ...parsed.data, finishedAt }, source) };
  };
}

/** A run as it is given, with the keys that a run parser accepts. */
interface Given {
  readonly source?: string | undefined;
  readonly task_type: string;
  readonly run_id: string;
  readonly started_at: Instant | null;
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
    startedAt: given.started_at ?? given.finishedAt ?? 0,
    ...(given.started_at === null ? { startIsUnknown: true } : {}),
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

/** A time in epoch seconds or ISO 8601; without an offset it is of `timeZone`. */
function timeShape(timeZone: string) {
  return z.pipe(
    z.union([z.number(), z.string()], { error: 'expected epoch seconds or ISO 8601' }),
    z.transform((value, context) => {
      const instant = parseInstant(value, timeZone);
      if (instant !== undefined) return instant;
      const hint = typeof value === 'number' && value > 1e11 ? '; are these milliseconds?' : '';
      context.issues.push({
        code: 'custom',
        input: value,
        message: `not a time between 1970 and 2100${hint}`,
      });
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

function describe(issue: z.core.$ZodIssue): string {
  if (issue.path.length === 0) return 'not a JSON object';
  return `${issue.path.join('.')}: ${shorten(issue.message.replace(/^Invalid input: /, ''), 200)}`;
}
