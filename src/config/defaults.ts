import { configOf } from './config';
import { DECLARED, type SettingsTree } from './declared';
import { isSetting } from './keys';

/** The defaults: the configuration in force when nothing is configured. */
export const DEFAULTS = configOf(defaultsBelow(DECLARED));

function defaultsBelow(tree: SettingsTree): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree)
      .map(([name, node]) => [name, isSetting(node) ? node.fallback : defaultsBelow(node)] as const)
      .filter(([, value]) => value !== undefined),
  );
}
