import {
  type FieldValues,
  kind,
  type ObjectKind,
  required,
  type Setting,
} from '../../lib/settings';
import { airflow } from './airflow';
import { celery } from './celery';
import { pgBoss } from './pgBoss';
import { pgCron } from './pgCron';
import { query } from './query';
import type { SourceKind } from './source';

/**
 * The systems whose histories are read in place, in the order in which `goalgen init` looks for
 * them.
 */
const SOURCES = [airflow, celery, pgCron, pgBoss, query] as const;

type AnySource = (typeof SOURCES)[number];

/** The configuration of a source in another system's database. */
export type ForeignSource = {
  readonly [S in AnySource as S['preset']]: {
    readonly preset: S['preset'];
  } & FieldValues<S['settings']>;
}[AnySource['preset']];

/** The configuration of a source: the built-in history, or another system's database. */
export type SourceConfig = { readonly preset: typeof NATIVE } | ForeignSource;

const NATIVE = 'native';

/**
 * A kind of source without the type of its settings: `mapping` takes the configuration of any
 * source in another system's database.
 */
export interface AskedSource extends Omit<SourceKind<string, never>, 'mapping' | 'settings'> {
  mapping(
    tables: Parameters<AnySource['mapping']>[0],
    source: ForeignSource,
  ): ReturnType<AnySource['mapping']>;
}

export const FOREIGN_SOURCES: readonly AskedSource[] = SOURCES;

/**
 * The sources that `goalgen init` tries on a server. Presets that need more settings than an
 * address are left out.
 */
export function sourcesOnServer(urlVariable: string, timeoutSeconds: number): ForeignSource[] {
  const asked = SOURCES.filter(({ isProbedByInit }) => isProbedByInit);
  return asked.map(({ preset }) => ({ preset, urlVariable, timeoutSeconds }) as ForeignSource);
}

function variantOf(
  preset: string,
  settings: AnySource['settings'] | object,
  check: ObjectKind['check'],
) {
  const fields = { preset: required(kind.literal(preset)), ...settings };
  return { name: preset, object: kind.object(fields, check) };
}

/** The setting `history`: the list of sources that runs are read from. */
export const historySettings: { readonly history: Setting<readonly SourceConfig[]> } = {
  history: {
    fallback: [{ preset: NATIVE }],
    meaning: 'where runs are read from: a list of sources (docs/sources.md)',
    accepts: kind.list(
      {
        type: 'choice',
        by: 'preset',
        of: [
          variantOf(NATIVE, {}, undefined),
          ...SOURCES.map(({ preset, settings, check }) => variantOf(preset, settings, check)),
        ],
      },
      'distinctSources',
      1,
    ),
  },
};
