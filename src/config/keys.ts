import type * as z from 'zod/mini';
import { parseJsonList } from '../lib/json';
import { configSchema } from './schema';

/** One setting: its dotted path, what kind of value it takes, and its default (undefined: computed or absent). */
export interface ConfigKey {
  readonly path: string;
  readonly kind: 'string' | 'number' | 'boolean' | 'array';
  readonly fallback: unknown;
}

/** Every setting there is, read off the schema in its order, so that none can be forgotten elsewhere. */
export function configKeys(): ConfigKey[] {
  return keysBelow(configSchema, []).filter(({ path }) => path !== '$schema');
}

function keysBelow(
  schema: z.core.$ZodType,
  path: readonly string[],
  fallback?: unknown,
): ConfigKey[] {
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  switch (def.type) {
    case 'prefault':
    case 'optional':
      return keysBelow(def.innerType, path);
    case 'default':
      return keysBelow(def.innerType, path, def.defaultValue);
    case 'object':
      return Object.entries(def.shape).flatMap(([name, inner]) =>
        keysBelow(inner, [...path, name]),
      );
    case 'string':
    case 'number':
    case 'boolean':
    case 'array':
      return [{ path: path.join('.'), kind: def.type, fallback }];
    default:
      throw new Error(
        `a setting of kind ${def.type} has no flag or variable yet: ${path.join('.')}`,
      );
  }
}

/** `gates.maxGoalsPerDay` is `GOALGEN_GATES_MAX_GOALS_PER_DAY`. */
export function variableOf(path: string): string {
  const words = path.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll('.', '_');
  return `GOALGEN_${words.toUpperCase()}`;
}

/** A value typed in a shell, as the kind of its key; text that does not fit stays text, and the schema refuses it. */
export function typedValue(key: ConfigKey, text: string): unknown {
  if (key.kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text)))
    return Number(text);
  if (key.kind === 'array') return parseJsonList(text) ?? text;
  if (key.kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
