import {
  type CheckName,
  type Fields,
  type FieldValues,
  kind,
  optional,
  required,
} from '../../lib/settings';
import type { Mapping, Probed } from '../sql/mapping';

/**
 * The declaration of a kind of source, which is another system's tables: the settings that say
 * where they are, and the mapping that reads runs from them.
 */
export interface SourceKind<Preset extends string, Own extends Fields> {
  /** The value of `preset` in the configuration: `{"preset": "airflow", ...}`. */
  readonly preset: Preset;
  /** The settings of such a source besides its preset. */
  readonly settings: Own;
  /** The check on all settings of the source together. */
  readonly check: CheckName | undefined;
  /** True when `goalgen init` looks for the tables on the servers that it finds. */
  readonly isProbedByInit: boolean;
  /** True when people name the tasks, perhaps after a command line with a secret in it. */
  readonly isNamedByPeople?: true;
  /**
   * Says how runs are read from the tables.
   * @throws FailedError when the tables are not of this system, or of an unknown version
   */
  mapping(tables: Probed, source: { readonly preset: Preset } & FieldValues<Own>): Promise<Mapping>;
}

export function defineSource<const Preset extends string, const Own extends Fields>(
  declared: SourceKind<Preset, Own>,
): SourceKind<Preset, Own> {
  return declared;
}

const LONGEST_RUN_HOURS_MAX = 24 * 31;
const TIMEOUT_SECONDS_MAX = 3600;
const KEPT_HOURS_MAX = 24 * 366;

/** Settings of every source but the built-in history. */
export const named = {
  // The source's name in the names of its tasks: `airflow` in `airflow:etl.load`. Default: the
  // preset.
  name: optional(kind.text('sourceName', { minLength: 1, maxLength: 50 })),
  // How many hours before the window tables without an index on time are read from. A run that took
  // longer may be missed.
  longestRunHours: optional(kind.number(0, LONGEST_RUN_HOURS_MAX, { aboveMin: true })),
  // For how many hours successes and failures are kept, where that differs: without a number, for
  // ever. Shares and what is usual are taken only over the time for which both are whole.
  keeps: optional(
    kind.object({
      successHours: optional(kind.number(0, KEPT_HOURS_MAX)),
      failureHours: optional(kind.number(0, KEPT_HOURS_MAX)),
    }),
  ),
} as const;

const onServer = {
  // Seconds that one statement may take.
  timeoutSeconds: optional(kind.number(0, TIMEOUT_SECONDS_MAX, { aboveMin: true })),
  // True when rows that row level security hides from this role may be missing.
  ownRowsOnly: optional(kind.flag),
} as const;

/**
 * The name of an environment variable that holds the server's address. The address itself may
 * contain a password, which everyone who can read the configuration would then know.
 */
const urlVariable = kind.text('variable', {});

/** Settings of a source on a PostgreSQL server. */
export const server = { urlVariable: required(urlVariable), ...onServer } as const;

/**
 * Settings of a source on a PostgreSQL server or in a SQLite file. The check `onePlace` refuses
 * both and neither.
 */
export const anywhere = {
  file: optional(kind.path),
  urlVariable: optional(urlVariable),
  ...onServer,
} as const;
