import { dirname, resolve } from 'node:path';
import { isJsonMap } from '../lib/json';
import type { Accepts, Fields } from '../lib/settings';
import { trustOf } from '../lib/trust';
import { readConfigFile } from './configFile';
import { type ConfigKey, configKeys, settingAt, typedValue, variableOf } from './keys';

/** Where settings are read from. */
export interface ConfigInput {
  /** Path of a configuration file that the operator named, so that it must exist. */
  readonly file: string | undefined;
  /** The texts of `--set`, each `key=value`. */
  readonly set: readonly string[];
  /** Values of the flags that set one setting each (`--data-dir`), by the name of the setting. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/**
 * The settings from file, environment and flags in one tree, where flags override the environment,
 * and the environment overrides the file. The values are not validated yet.
 */
export interface Layers {
  readonly tree: Record<string, unknown>;
  /** Where the value of a setting came from (flag, variable or file), by its dotted path. */
  readonly origins: Map<string, string>;
  /** Names of settings that do not exist, and texts of `--set` that are no assignment. */
  readonly problems: string[];
  /** What the operator is to be told about the configuration file. */
  readonly warnings: string[];
  /** Absolute path of the configuration file, if there is one. */
  file?: string;
}

const DEFAULT_FILE = 'goalgen.json';
/** Environment variables of goalgen that do not set a setting. */
const OTHER_VARIABLES = new Set(['GOALGEN_CONFIG', 'GOALGEN_NOW', 'GOALGEN_SPOOL_DIR']);
/**
 * Reads all settings that are written anywhere.
 * @throws UsageError when a configuration file cannot be read or believed, or is not a JSON object
 */
export async function readLayers(input: ConfigInput): Promise<Layers> {
  const layers: Layers = { tree: {}, origins: new Map(), problems: [], warnings: [] };
  await readFileLayer(input, layers);
  readEnvironment(input.env, layers);
  readSet(input.set, layers);
  for (const [name, value] of Object.entries(input.flags)) {
    if (value !== undefined)
      put(layers, [name], value, `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);
  }
  return layers;
}

async function readFileLayer(input: ConfigInput, layers: Layers): Promise<void> {
  const named = input.file ?? (input.env.GOALGEN_CONFIG || undefined);
  const path = resolve(input.cwd, named ?? DEFAULT_FILE);
  const read = await readConfigFile(path, named !== undefined, trustOf(input.env));
  layers.warnings.push(...read.warnings);
  if (!('written' in read)) return;
  layers.file = path;
  copyLeaves(read.written, [], layers, path);
}

function copyLeaves(
  map: Readonly<Record<string, unknown>>,
  path: readonly string[],
  layers: Layers,
  file: string,
): void {
  for (const [name, value] of Object.entries(map)) {
    const here = [...path, name];
    if (isJsonMap(value) && Object.keys(value).length > 0) copyLeaves(value, here, layers, file);
    else put(layers, here, besideFile(settingAt(here)?.accepts, value, dirname(file)), file);
  }
}

/**
 * Resolves the paths in a setting's value against the folder of the configuration file. A value of
 * another kind than the setting accepts stays as it is, and the validator refuses it.
 */
function besideFile(accepts: Accepts | undefined, value: unknown, folder: string): unknown {
  switch (accepts?.type) {
    case 'path':
      return typeof value === 'string' ? resolve(folder, value) : value;
    case 'list':
      return Array.isArray(value)
        ? value.map((item) => besideFile(accepts.of, item, folder))
        : value;
    case 'object':
      return besideFields(accepts.fields, value, folder);
    case 'choice':
      return besideFields(
        Object.assign({}, ...accepts.of.map(({ object }) => object.fields)),
        value,
        folder,
      );
    default:
      return value;
  }
}

function besideFields(fields: Fields, value: unknown, folder: string): unknown {
  if (!isJsonMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const accepts = Object.hasOwn(fields, name) ? fields[name]?.accepts : undefined;
      return [name, besideFile(accepts, inner, folder)];
    }),
  );
}

function readEnvironment(env: ConfigInput['env'], layers: Layers): void {
  for (const [name, text = ''] of Object.entries(env)) {
    if (!name.startsWith('GOALGEN_') || OTHER_VARIABLES.has(name)) continue;
    const key = configKeys().find(({ path }) => variableOf(path) === name);
    putText(layers, key, { name, text, origin: name });
  }
}

function readSet(assignments: readonly string[], layers: Layers): void {
  for (const assignment of assignments) {
    const [path = '', ...rest] = assignment.split('=');
    if (rest.length === 0) layers.problems.push(`--set ${assignment}: expected key=value`);
    else {
      const key = configKeys().find((candidate) => candidate.path === path);
      putText(layers, key, { name: `--set ${path}`, text: rest.join('='), origin: '--set' });
    }
  }
}

function putText(
  layers: Layers,
  key: ConfigKey | undefined,
  { name, text, origin }: { readonly name: string; readonly text: string; readonly origin: string },
): void {
  if (key === undefined) layers.problems.push(`${name}: no such setting`);
  else put(layers, key.path.split('.'), typedValue(key, text), origin);
}

/**
 * Sets one setting. Its keys are defined and not assigned, because a configuration file may hold
 * the key `__proto__`.
 */
function put(layers: Layers, path: readonly string[], value: unknown, origin: string): void {
  const define = (map: object, name: string, what: unknown) =>
    Object.defineProperty(map, name, {
      value: what,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  let map: object = layers.tree;
  for (const name of path.slice(0, -1)) {
    const next: unknown = Object.getOwnPropertyDescriptor(map, name)?.value;
    const inner = isJsonMap(next) ? next : {};
    if (inner !== next) define(map, name, inner);
    map = inner;
  }
  define(map, path.at(-1) ?? '', value);
  layers.origins.set(path.join('.'), origin);
}
