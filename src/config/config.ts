import type { Config } from './declared';

export type { Config };

/** The configuration in force: its paths are absolute, and its time zone is set. */
export interface EffectiveConfig extends Config {
  readonly database: string;
  readonly ledger: string;
  readonly timeZone: string;
}
