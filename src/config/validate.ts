import type * as z from 'zod/mini';
import { UsageError } from '../lib/errors';
import { problemText, zodInEnglish } from '../lib/validation';
import type { Config } from './config';
import type { Layers } from './layers';
import { configSchema } from './schema';

/** @throws UsageError naming every problem at once. */
export function validated({ tree, origins, problems }: Layers): Config {
  zodInEnglish();
  const parsed = configSchema.safeParse(tree);
  const all = parsed.success
    ? problems
    : [...problems, ...parsed.error.issues.map((issue) => describe(issue, origins))];
  if (parsed.success && all.length === 0) return parsed.data;
  const count = all.length === 1 ? 'a problem' : `${all.length} problems`;
  throw new UsageError(
    `The configuration has ${count}: ${all.join('; ')}.`,
    'goalgen config --help',
  );
}

function describe(issue: z.core.$ZodIssue, origins: ReadonlyMap<string, string>): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map((key) => `${path === '' ? key : `${path}.${key}`}: no such setting`)
      .join('; ');
  }
  const origin = origins.get(path);
  return `${path}${origin === undefined ? '' : ` (${origin})`}: ${problemText(issue)}`;
}
