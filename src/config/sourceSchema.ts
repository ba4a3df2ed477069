import * as z from 'zod/mini';
import { LOCAL_SOURCE } from '../history/sources/sourceName';
import { printable } from '../lib/text';

const HOURS_MAX = 24 * 31;
const NAME_LENGTH_MAX = 50;
const text = z.string().check(z.minLength(1));

const name = text.check(
  z.maxLength(NAME_LENGTH_MAX),
  z.refine(
    (value) => printable(value) === value && !value.includes(':') && value !== LOCAL_SOURCE,
    {
      error: `expected a short name without colon, other than ${LOCAL_SOURCE}`,
    },
  ),
);

/** Never an address: it would hold a password, and whoever reads the file would have it. */
const urlVariable = z.string().check(
  z.refine((value) => /^(?!GOALGEN_)[A-Za-z_]\w*$/.test(value), {
    error:
      'expected the name of an environment variable (not of goalgen) that holds the address, not the address',
  }),
);

interface Place {
  readonly file?: string | undefined;
  readonly urlVariable?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly ownRowsOnly?: boolean | undefined;
}

const named = {
  name: z.optional(name),
  longestRunHours: z.optional(z.number().check(z.gt(0), z.maximum(HOURS_MAX))),
};
const onServer = {
  timeoutSeconds: z.optional(z.number().check(z.gt(0), z.maximum(3600))),
  ownRowsOnly: z.optional(z.boolean()),
};
const server = { urlVariable, ...onServer };
const anywhere = {
  file: z.optional(text),
  urlVariable: z.optional(urlVariable),
  ...onServer,
};
const inOnePlace = z.superRefine<Place>(
  ({ file, urlVariable: variable, timeoutSeconds, ownRowsOnly }, context) => {
    const wrong = (message: string) =>
      context.issues.push({ code: 'custom', input: file, message });
    if ((file === undefined) === (variable === undefined))
      wrong('name either a "file" (SQLite) or a "urlVariable" (PostgreSQL)');
    else if (file !== undefined && (timeoutSeconds !== undefined || ownRowsOnly !== undefined))
      wrong('timeoutSeconds and ownRowsOnly are for servers');
  },
);

/** What a source of runs may say, by preset. */
export const sourceSchema = z.discriminatedUnion('preset', [
  z.strictObject({ preset: z.literal('native') }),
  z.strictObject({ preset: z.literal('airflow'), ...named, ...anywhere }).check(inOnePlace),
  z.strictObject({ preset: z.literal('celery'), ...named, ...anywhere }).check(inOnePlace),
  z.strictObject({
    preset: z.literal('pg_cron'),
    ...named,
    ...server,
  }),
  z.strictObject({
    preset: z.literal('pg_boss'),
    ...named,
    ...server,
    schema: z.optional(text),
  }),
  z
    .strictObject({ preset: z.literal('query'), ...named, ...anywhere, sql: text })
    .check(inOnePlace),
]);
