import type { EffectiveConfig } from '../config/config';
import type { Database } from '../db/database';
import type { History } from '../history/history';
import type { Told } from '../history/statements/statement';
import type { Instant } from '../lib/clock';
import type { Log } from '../lib/log';

/** What a scan works with. */
export interface ScanInput {
  readonly db: Database;
  /** Where people's decisions are, where `db` is a copy without the old ones. */
  readonly decisions?: Database;
  readonly history: History;
  readonly config: EffectiveConfig;
  readonly now: Instant;
  /**
   * Whether `now` was given, not read off the clock: later runs and scans are then to be expected.
   */
  readonly replayed: boolean;
  /** What this machine's crontabs say of tasks. */
  readonly toldHere: readonly Told[];
  readonly log: Log;
}
