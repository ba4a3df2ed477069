import { isJsonMap } from '../lib/json';
import type { Accepts, Fields } from '../lib/settings';
import { settingAt } from './keys';

/** What settings make goalgen execute. */
export interface Executed {
  /** Names of the settings that hold SQL or name a module. */
  readonly settings: string[];
  /** Paths of the modules. */
  readonly modules: string[];
}

/**
 * What a configuration, or a part of it, makes goalgen execute: SQL, and modules.
 * @param tree settings as they are written in a configuration file, not yet validated
 */
export function executedBy(tree: Readonly<Record<string, unknown>>): Executed {
  const found: Executed = { settings: [], modules: [] };
  lookInto(tree, [], found);
  return found;
}

function lookInto(map: Readonly<Record<string, unknown>>, path: string[], found: Executed): void {
  for (const [name, value] of Object.entries(map)) {
    const here = [...path, name];
    const accepts = settingAt(here)?.accepts;
    if (accepts !== undefined) look(accepts, value, here.join('.'), found);
    else if (isJsonMap(value)) lookInto(value, here, found);
  }
}

function look(accepts: Accepts, value: unknown, setting: string, found: Executed): void {
  switch (accepts.type) {
    case 'text':
    case 'path':
      if (accepts.executed === true) add(accepts.type, value, setting, found);
      break;
    case 'list':
      for (const item of Array.isArray(value) ? value : []) look(accepts.of, item, setting, found);
      break;
    case 'object':
      lookIntoFields(accepts.fields, value, setting, found);
      break;
    case 'choice':
      for (const { object } of accepts.of) lookIntoFields(object.fields, value, setting, found);
      break;
    default:
      break;
  }
}

function add(type: 'text' | 'path', value: unknown, setting: string, found: Executed): void {
  if (typeof value !== 'string') return;
  if (!found.settings.includes(setting)) found.settings.push(setting);
  if (type === 'path') found.modules.push(value);
}

function lookIntoFields(fields: Fields, value: unknown, setting: string, found: Executed): void {
  if (!isJsonMap(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const accepts = Object.hasOwn(fields, name) ? fields[name]?.accepts : undefined;
    if (accepts !== undefined) look(accepts, inner, setting, found);
  }
}
