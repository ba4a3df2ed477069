import * as z from 'zod/mini';
import { UsageError } from '../lib/errors';
import type { Accepts, CheckName, Fields, Setting } from '../lib/settings';
import { problemText, zodInEnglish } from '../lib/validation';
import { CHECKS } from './checks';
import { type Config, configOf } from './config';
import { DECLARED, type SettingsTree } from './declared';
import { isSetting } from './keys';
import type { Layers } from './layers';

/**
 * The schema of the configuration, made from the declarations of the settings. The validator is
 * loaded only when something besides a path is set, because it loads zod.
 */
export const configSchema = z.strictObject({
  // Names the JSON Schema of the file, which editors use to check and to complete it.
  $schema: z.optional(z.string()),
  ...shapeOf(DECLARED),
});

/**
 * The validated configuration, with the defaults filled in.
 * @throws UsageError that names all problems at once
 */
export function validated({ tree, origins, problems }: Layers): Config {
  zodInEnglish();
  const parsed = configSchema.safeParse(tree);
  const all = parsed.success
    ? problems
    : [...problems, ...parsed.error.issues.map((issue) => describe(issue, origins))];
  if (parsed.success && all.length === 0) return configOf(parsed.data);
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

type Shape = Record<string, z.ZodMiniType>;

function shapeOf(tree: SettingsTree): Shape {
  return Object.fromEntries(
    Object.entries(tree).map(([name, node]) => [
      name,
      isSetting(node) ? settingSchema(node) : z.prefault(z.strictObject(shapeOf(node)), {}),
    ]),
  );
}

function settingSchema({ accepts, fallback }: Setting<unknown>): z.ZodMiniType {
  const schema = schemaOf(accepts);
  if (fallback === undefined) return z.optional(schema);
  // A copy: a parsed configuration must not share its list with the declared default.
  return z._default(schema, Array.isArray(fallback) ? [...fallback] : fallback);
}

function schemaOf(accepts: Accepts): z.ZodMiniType {
  switch (accepts.type) {
    case 'boolean':
      return z.boolean();
    case 'literal':
      return z.literal(accepts.is);
    case 'number': {
      const { min, max, whole, aboveMin } = accepts;
      const number = whole ? z.int() : z.number();
      return number.check(aboveMin ? z.gt(min) : z.minimum(min), z.maximum(max));
    }
    case 'text': {
      const { minLength, maxLength, check } = accepts;
      return checked(
        z
          .string()
          .check(
            ...(minLength === undefined ? [] : [z.minLength(minLength)]),
            ...(maxLength === undefined ? [] : [z.maxLength(maxLength)]),
          ),
        check,
      );
    }
    case 'path':
      return z.string().check(z.minLength(1));
    case 'list': {
      const { of, minLength, check } = accepts;
      const list = z.array(schemaOf(of));
      return checked(minLength === undefined ? list : list.check(z.minLength(minLength)), check);
    }
    case 'words':
      return z.record(z.string(), z.enum([...accepts.values]));
    case 'object':
      return checked(z.strictObject(fieldShape(accepts.fields)), accepts.check);
    case 'choice':
      return choiceSchema(accepts);
  }
}

function choiceSchema({ by, of }: Extract<Accepts, { readonly type: 'choice' }>): z.ZodMiniType {
  const objects = of.map(({ object }) =>
    checked(z.strictObject(fieldShape(object.fields)), object.check),
  );
  return by === undefined ? z.union(objects) : z.discriminatedUnion(by, objects as never);
}

function fieldShape(fields: Fields): Shape {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { accepts, optional }]) => [
      name,
      optional ? z.optional(schemaOf(accepts)) : schemaOf(accepts),
    ]),
  );
}

function checked<Schema extends z.ZodMiniType>(
  schema: Schema,
  name: CheckName | undefined,
): z.ZodMiniType {
  if (name === undefined) return schema;
  const check = CHECKS[name];
  return schema.check(
    z.superRefine((value, context) => {
      const message = check(value);
      if (message !== undefined) context.issues.push({ code: 'custom', input: value, message });
    }),
  );
}
