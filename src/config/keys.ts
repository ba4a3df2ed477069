import { parseJsonList } from '../lib/json';
import type { Setting } from '../lib/settings';
import { DECLARED, type SettingsTree } from './declared';

/** A setting and its dotted path: `gates.maxGoalsPerDay`. */
export interface ConfigKey {
  readonly path: string;
  readonly setting: Setting<unknown>;
}

/** All settings, in the order of their declaration. */
export function configKeys(): ConfigKey[] {
  return keysBelow(DECLARED, []);
}

function keysBelow(tree: SettingsTree, path: readonly string[]): ConfigKey[] {
  return Object.entries(tree).flatMap(([name, node]) => {
    const here = [...path, name];
    return isSetting(node) ? [{ path: here.join('.'), setting: node }] : keysBelow(node, here);
  });
}

/** The setting at a path of names, if there is one. */
export function settingAt(path: readonly string[]): Setting<unknown> | undefined {
  let node: Setting<unknown> | SettingsTree | undefined = DECLARED;
  for (const name of path) {
    if (node === undefined || isSetting(node) || !Object.hasOwn(node, name)) return undefined;
    node = node[name];
  }
  return node !== undefined && isSetting(node) ? node : undefined;
}

export function isSetting(node: Setting<unknown> | SettingsTree): node is Setting<unknown> {
  return 'accepts' in node && 'meaning' in node;
}

/**
 * The environment variable of a setting: `GOALGEN_GATES_MAX_GOALS_PER_DAY` for
 * `gates.maxGoalsPerDay`.
 */
export function variableOf(path: string): string {
  const words = path.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll('.', '_');
  return `GOALGEN_${words.toUpperCase()}`;
}

/**
 * Converts the text of `--set` or of an environment variable to the type that the setting accepts.
 * A text that cannot be converted stays a text, and the validator refuses it.
 */
export function typedValue({ setting: { accepts } }: ConfigKey, text: string): unknown {
  switch (accepts.type) {
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'list':
      return parseJsonList(text) ?? text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    default:
      return text;
  }
}
