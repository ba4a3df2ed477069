import {
  type CheckName,
  type Fields,
  type FieldValues,
  kind,
  optional,
  required,
} from '../../lib/settings';
import type { Mapping, Probed } from '../sql/mapping';

/** A kind of source as it is declared: another system's tables, how they are reached and how runs are read from them. */
export interface SourceKind<Preset extends string, Own extends Fields> {
  /** As in the configuration: `{"preset": "airflow", ...}`. */
  readonly preset: Preset;
  /** What the configuration may say of such a source besides its preset. */
  readonly settings: Own;
  /** A check on the settings together. */
  readonly check: CheckName | undefined;
  /** `goalgen init` looks for its tables on the servers that it finds. */
  readonly isProbedByInit: boolean;
  /** @throws FailedError when the tables are not of this system, or of a version that is not known */
  mapping(tables: Probed, source: { readonly preset: Preset } & FieldValues<Own>): Promise<Mapping>;
}

export function defineSource<const Preset extends string, const Own extends Fields>(
  declared: SourceKind<Preset, Own>,
): SourceKind<Preset, Own> {
  return declared;
}

const LONGEST_RUN_HOURS_MAX = 24 * 31;
const TIMEOUT_SECONDS_MAX = 3600;

/** Settings of every source. */
export const named = {
  // How its tasks are named: `airflow:etl.load`; the preset's name unless said otherwise.
  name: optional(kind.text('sourceName', { minLength: 1, maxLength: 50 })),
  // Runs that took longer may be missed: it bounds how far back tables without an index on time are read.
  longestRunHours: optional(kind.number(0, LONGEST_RUN_HOURS_MAX, { aboveMin: true })),
} as const;

const onServer = {
  // How long one statement may take.
  timeoutSeconds: optional(kind.number(0, TIMEOUT_SECONDS_MAX, { aboveMin: true })),
  // What row level security shows this role is enough.
  ownRowsOnly: optional(kind.flag),
} as const;

/** The name of an environment variable, never an address: whoever reads the configuration would have its password. */
const urlVariable = kind.text('variable', {});

/** Settings of a source that is on a PostgreSQL server. */
export const server = { urlVariable: required(urlVariable), ...onServer } as const;

/** Settings of a source that is on a PostgreSQL server or in a SQLite file, one of the two: with the check `onePlace`. */
export const anywhere = {
  file: optional(kind.text()),
  urlVariable: optional(urlVariable),
  ...onServer,
} as const;
