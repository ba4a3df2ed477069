import type { Config } from './declared';

export type { Config };

/** The configuration in force: its paths are absolute, and its time zone is set. */
export interface EffectiveConfig extends Config {
  readonly database: string;
  readonly ledger: string;
  readonly timeZone: string;
}

/**
 * The values as a configuration. They were made by walking the declarations of all settings, of
 * which the compiler knows the types but not that the walk keeps them.
 */
export function configOf(values: object): Config {
  return values as Config;
}
