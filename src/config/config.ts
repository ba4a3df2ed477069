import type { Config } from './declared';

export type { Config };

/** The configuration in force: paths absolute, the time zone known. */
export interface EffectiveConfig extends Config {
  readonly database: string;
  readonly ledger: string;
  readonly timeZone: string;
}
