import * as z from 'zod/mini';
import { UsageError } from '../lib/errors';
import { printable } from '../lib/text';
import { problemText, zodInEnglish } from '../lib/validation';
import type { MethodsByTask } from './domain';

/** Methods, and the file they were read from. */
export interface MethodFile {
  /** Name for error messages: the resolved path, or the name of a built-in file. */
  readonly name: string;
  readonly tasks: MethodsByTask;
}

const NAME = /^[a-z][a-z0-9_]{0,49}$/;
const DO_LENGTH_MAX = 500;
export const METHODS_HINT = 'docs/planning.md has the format and an example';

const name = z.string().check(
  z.refine((value) => NAME.test(value), {
    error: 'expected small letters, digits and _, at most 50',
  }),
);
const fact = z.union([z.string(), z.number(), z.boolean()], {
  error: 'expected a text, a number, true or false',
});
const bounds = z
  .strictObject({
    present: z.optional(z.boolean()),
    atLeast: z.optional(z.number()),
    atMost: z.optional(z.number()),
  })
  .check(
    z.refine((value) => Object.keys(value).length > 0, {
      error: 'expected present, atLeast or atMost',
    }),
  );
const condition = z.union([fact, z.array(fact).check(z.minLength(1)), bounds], {
  error: 'expected a value, a list of values, or an object of present, atLeast and atMost',
});
const factName = z.string().check(z.minLength(1), z.maxLength(200));
const conditions = z.record(factName, condition);

interface WrittenStep {
  readonly task?: string | undefined;
  readonly do?: string | undefined;
  readonly needs?: unknown;
  readonly gives?: unknown;
}

const step = z
  .strictObject({
    task: z.optional(name),
    do: z.optional(
      z.string().check(
        z.minLength(1),
        z.maxLength(DO_LENGTH_MAX),
        z.refine((value) => printable(value) === value, {
          error: 'expected one line without control characters',
        }),
      ),
    ),
    needs: z.optional(conditions),
    gives: z.optional(z.record(factName, fact)),
  })
  .check(
    z.superRefine<WrittenStep>(({ task, do: done, needs, gives }, context) => {
      const wrong = (message: string) =>
        context.issues.push({ code: 'custom', input: task, message });
      if ((task === undefined) === (done === undefined)) wrong('expected either "task" or "do"');
      else if (task !== undefined && (needs !== undefined || gives !== undefined))
        wrong('"needs" and "gives" belong to steps with "do"');
    }),
  );

const method = z.strictObject({ name, when: z.optional(conditions), steps: z.array(step) });

const methodFile = z.strictObject({
  /** Names the schema, for editors. */
  $schema: z.optional(z.string()),
  tasks: z.record(
    name,
    z.array(method).check(
      z.minLength(1),
      z.refine((all) => new Set(all.map((each) => each.name)).size === all.length, {
        error: 'two methods have the same name',
      }),
    ),
  ),
});

const PROBLEMS_TOLD_MAX = 5;

/**
 * Checks the content of a method file.
 * @throws UsageError naming the file, and each problem with its path in the file
 */
export function checkedMethods(fileName: string, written: unknown): MethodFile {
  zodInEnglish();
  const parsed = methodFile.safeParse(written);
  if (parsed.success) return { name: fileName, tasks: parsed.data.tasks as MethodsByTask };
  throw wrongMethods(fileName, parsed.error.issues.flatMap(problemsOf));
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const path = pathText(issue.path);
  const told = (key: string, message: string) =>
    `${[path, key].filter((part) => part !== '').join('.')}: ${message}`;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => told(key, 'no such key'));
  const [inner] = issue.code === 'invalid_key' ? issue.issues : [];
  return [path === '' ? problemText(issue) : told('', problemText(inner ?? issue))];
}

/** An error in one line, with the file, the problems and their paths in the file. */
export function wrongMethods(fileName: string, problems: readonly string[]): UsageError {
  const more = problems.length - PROBLEMS_TOLD_MAX;
  const told = [...problems.slice(0, PROBLEMS_TOLD_MAX), ...(more > 0 ? [`and ${more} more`] : [])];
  return new UsageError(`${fileName}: ${told.join('; ')}.`, METHODS_HINT);
}

/** The path to a value as text: `tasks.resolve[2].steps[0].do`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
