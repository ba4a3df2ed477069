import * as z from 'zod/mini';
import { isJsonMap } from '../lib/json';
import { configKeys } from './keys';
import { configSchema } from './validator';

/**
 * The JSON Schema of the configuration file, for editors: which settings there are, with
 * descriptions and defaults. It allows comments and trailing commas, because the file that
 * `goalgen init` writes has them; editors know the two keywords for that.
 * @throws Error when the schema lacks a declared setting
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
