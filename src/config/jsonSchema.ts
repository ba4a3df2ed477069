import * as z from 'zod/mini';
import { isJsonMap } from '../lib/json';
import { configKeys } from './keys';
import { configSchema } from './validator';

/**
 * The configuration as JSON Schema, for editors: what may be written, with descriptions and defaults. Comments and
 * trailing commas are allowed, as in what `goalgen init` writes (two keywords that editors know).
 */
export function configJsonSchema(): unknown {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  for (const { path, setting } of configKeys()) describe(schema, path.split('.'), setting.meaning);
  return { ...schema, title: 'goalgen.json', allowComments: true, allowTrailingCommas: true };
}

function describe(schema: unknown, path: readonly string[], description: string): void {
  const place = path.reduce<unknown>(
    (at, name) => (isJsonMap(at) && isJsonMap(at.properties) ? at.properties[name] : undefined),
    schema,
  );
  if (typeof place !== 'object' || place === null)
    throw new Error(`no setting ${path.join('.')} in the schema`);
  Object.assign(place, { description });
}
