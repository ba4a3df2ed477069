import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { systemTimeZone } from '../clock';
import { codeOf, UsageError } from '../errors';
import { isJsonMap } from '../json';
import { type ConfigKey, configKeys, typedValue, variableOf } from './keys';
import { type Config, configSchema } from './schema';

/** The configuration in force: complete, paths absolute, with where each value came from. */
export interface LoadedConfig {
  readonly config: Config & { readonly database: string; readonly ledger: string; readonly timeZone: string };
  /** Dotted path -> `flag --set`, `GOALGEN_TIME_ZONE` or the file; a path not in it has its default. */
  readonly origins: ReadonlyMap<string, string>;
}

export interface ConfigInput {
  /** Path of a configuration file, which must then exist. */
  readonly file: string | undefined;
  /** `key=value` texts of `--set`, and the flags that are settings (`--data-dir`), by dotted path. */
  readonly set: readonly string[];
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

const DEFAULT_FILE = 'goalgen.json';
const PATHS = ['dataDir', 'database', 'ledger'];
/** Variables that are not settings. */
const OTHER_VARIABLES = new Set(['GOALGEN_CONFIG', 'GOALGEN_NOW']);

/** A tree under construction, and the origin of each leaf. */
interface Draft {
  readonly tree: Record<string, unknown>;
  readonly origins: Map<string, string>;
  readonly problems: string[];
}

/**
 * Flag > environment > file > default.
 * @throws UsageError naming every problem at once.
 */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const draft: Draft = { tree: {}, origins: new Map(), problems: [] };
  readFileLayer(input, draft);
  readEnvironment(input.env, draft);
  readFlags(input, draft);
  z.config(en());
  const parsed = configSchema.safeParse(draft.tree);
  if (!parsed.success) draft.problems.push(...parsed.error.issues.map((issue) => describe(issue, draft.origins)));
  if (!parsed.success || draft.problems.length > 0) {
    throw new UsageError(
      `The configuration has ${draft.problems.length === 1 ? 'a problem' : `${draft.problems.length} problems`}: ${draft.problems.join('; ')}.`,
      'goalgen config --help',
    );
  }
  return { config: complete(parsed.data, input.cwd), origins: draft.origins };
}

function complete(config: Config, cwd: string): LoadedConfig['config'] {
  const dataDir = resolve(cwd, config.dataDir);
  return {
    ...config,
    dataDir,
    database: config.database === undefined ? resolve(dataDir, 'raw_store.db') : resolve(cwd, config.database),
    ledger: config.ledger === undefined ? resolve(dataDir, 'identity_ledger.ndjson') : resolve(cwd, config.ledger),
    timeZone: config.timeZone ?? systemTimeZone(),
  };
}

function readFileLayer(input: ConfigInput, draft: Draft): void {
  const named = input.file ?? (input.env.GOALGEN_CONFIG || undefined);
  const path = resolve(input.cwd, named ?? DEFAULT_FILE);
  const text = readText(path, named !== undefined);
  if (text === undefined) return;
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : error}.`, 'mend the file, or name another with --config', {
      cause: error,
    });
  }
  if (!isJsonMap(written)) throw new UsageError(`${path} is not a JSON object.`, 'mend the file, or name another with --config');
  copyLeaves(written, [], draft, path);
}

function readText(path: string, required: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!required && codeOf(error) === 'ENOENT') return undefined;
    throw new UsageError(`The configuration file ${path} cannot be read (${codeOf(error)}).`, 'name another with --config', { cause: error });
  }
}

function copyLeaves(map: Readonly<Record<string, unknown>>, path: readonly string[], draft: Draft, file: string): void {
  for (const [name, value] of Object.entries(map)) {
    const here = [...path, name];
    if (isJsonMap(value)) copyLeaves(value, here, draft, file);
    else if (PATHS.includes(here.join('.')) && typeof value === 'string') put(draft, here, resolve(dirname(file), value), file);
    else put(draft, here, value, file);
  }
}

function readEnvironment(env: ConfigInput['env'], draft: Draft): void {
  const names = Object.keys(env).filter((name) => name.startsWith('GOALGEN_') && !OTHER_VARIABLES.has(name));
  if (names.length === 0) return;
  const byVariable = new Map(configKeys().map((key) => [variableOf(key.path), key]));
  for (const name of names) {
    const key = byVariable.get(name);
    if (key === undefined) draft.problems.push(`${name}: no such setting`);
    else putText(draft, key, env[name] ?? '', name);
  }
}

function readFlags(input: ConfigInput, draft: Draft): void {
  const given = Object.entries(input.flags).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (given.length === 0 && input.set.length === 0) return;
  const byPath = new Map(configKeys().map((key) => [key.path, key]));
  for (const assignment of input.set) {
    const [path = '', ...rest] = assignment.split('=');
    const key = byPath.get(path);
    if (rest.length === 0) draft.problems.push(`--set ${assignment}: expected key=value`);
    else if (key === undefined) draft.problems.push(`--set ${path}: no such setting`);
    else putText(draft, key, rest.join('='), '--set');
  }
  for (const [path, value] of given) {
    const key = byPath.get(path);
    if (key !== undefined) putText(draft, key, value, `--${path.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);
  }
}

function putText(draft: Draft, key: ConfigKey, text: string, origin: string): void {
  put(draft, key.path.split('.'), typedValue(key, text), origin);
}

function put(draft: Draft, path: readonly string[], value: unknown, origin: string): void {
  let map = draft.tree;
  for (const name of path.slice(0, -1)) {
    if (!Object.hasOwn(map, name) || !isJsonMap(map[name])) Object.defineProperty(map, name, { value: {}, enumerable: true, writable: true, configurable: true });
    map = map[name] as Record<string, unknown>;
  }
  // defineProperty, because a key may be called __proto__.
  Object.defineProperty(map, path.at(-1) ?? '', { value, enumerable: true, writable: true, configurable: true });
  draft.origins.set(path.join('.'), origin);
}

function describe(issue: z.core.$ZodIssue, origins: ReadonlyMap<string, string>): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${path === '' ? key : `${path}.${key}`}: no such setting`).join('; ');
  }
  const origin = origins.get(path);
  const message = issue.message.replace(/^Invalid input: /, '').replace(/^./, (c) => c.toLowerCase());
  return `${path}${origin === undefined ? '' : ` (${origin})`}: ${message}`;
}
