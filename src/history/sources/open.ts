import type { SourceConfig } from '../../config/config';
import { openPostgresReader } from '../../db/postgresReader';
import type { Reader } from '../../db/reader';
import { openSqliteReader } from '../../db/sqliteReader';
import { FailedError } from '../../lib/errors';
import type { Redact } from '../errors/redact';
import type { History } from '../history';
import type { Mapping } from '../sql/mapping';
import { readingRuns } from '../sql/reading';
import { airflow } from './presets/airflow';
import { celery } from './presets/celery';
import { pgBoss } from './presets/pgBoss';
import { pgCron } from './presets/pgCron';
import { query } from './presets/query';
import { sourceName } from './sourceName';

/** Another system's database. */
export type ForeignSource = Exclude<SourceConfig, { readonly preset: 'native' }>;

export interface OpenOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly busyTimeoutSeconds: number;
  readonly redact: Redact;
}

/** How long one statement may take on a server, unless the source says otherwise. */
const TIMEOUT_SECONDS = 60;

/**
 * Opens another system's database for reading, and looks how runs are read from it.
 * @throws FailedError when it cannot be reached or is not what the preset is for
 */
export async function openSource(source: ForeignSource, options: OpenOptions): Promise<History> {
  const name = sourceName(source);
  const reader = await connect(source, options);
  try {
    const mapping = await mappingOf(reader, source);
    return {
      ...readingRuns(reader, name, mapping, options.redact),
      sources: [{ source: name, found: mapping.found, notes: mapping.notes }],
      failures: [],
      shorterThan: ({ since, until }) => shorterThan(reader, mapping, name, { since, until }),
      snapshot: (body) => body(),
      close: () => reader.close(),
    };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function connect(
  source: ForeignSource,
  { env, busyTimeoutSeconds }: OpenOptions,
): Promise<Reader> {
  const { timeoutSeconds = TIMEOUT_SECONDS } = source;
  if ('file' in source && source.file !== undefined)
    return openSqliteReader(source.file, busyTimeoutSeconds);
  const variable = source.urlVariable ?? '';
  const url = env[variable];
  if (url === undefined || url === '') {
    throw new FailedError(
      `The variable ${variable}, which should hold its address, is not set.`,
      'set it, also in the crontab: cron does not know your shell',
    );
  }
  return openPostgresReader({ url, timeoutSeconds, ownRowsOnly: source.ownRowsOnly === true });
}

function mappingOf(reader: Reader, source: ForeignSource): Promise<Mapping> {
  switch (source.preset) {
    case 'airflow':
      return airflow(reader, source);
    case 'celery':
      return celery(reader);
    case 'pg_cron':
      return pgCron(reader, source);
    case 'pg_boss':
      return pgBoss(reader, source);
    case 'query':
      return query(reader, source);
  }
}

/** Of a window, so much may be missing before it is worth a word. */
const SHARE_MISSING_MAX = 0.1;

async function shorterThan(
  reader: Reader,
  { oldest }: Mapping,
  source: string,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<{ source: string; oldest: number }[]> {
  if (oldest === undefined) return [];
  const [row] = await reader.all<{ oldest: number | null }>(oldest);
  const began = row?.oldest ?? null;
  return began !== null && began > since + SHARE_MISSING_MAX * (until - since)
    ? [{ source, oldest: began }]
    : [];
}
