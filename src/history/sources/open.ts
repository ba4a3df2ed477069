import { openBoundedReader } from '../../db/boundedReader';
import { openPostgresReader } from '../../db/postgresReader';
import type { Reader } from '../../db/reader';
import { FailedError } from '../../lib/errors';
import type { Redact } from '../errors/redact';
import type { History } from '../history';
import { readingOf } from '../sql/reading';
import { renamed } from '../sql/renamed';
import { onlyWhole } from '../sql/retention';
import { SqlHistory } from '../sql/sqlHistory';
import { FOREIGN_SOURCES, type ForeignSource } from './index';
import { sourceName } from './sourceName';

export interface OpenOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly busyTimeoutSeconds: number;
  readonly redact: Redact;
  /** The name that a task gets for the one in the tables; absent where all keep theirs. */
  readonly nameOf?: (taskType: string) => string;
}

/** Default of `timeoutSeconds`: seconds that one statement may take. */
const TIMEOUT_SECONDS = 60;

/**
 * Opens another system's database for reading, and finds out which version of its tables it has.
 * @throws FailedError when the database cannot be reached, or is not of the preset's system
 */
export async function openSource(source: ForeignSource, options: OpenOptions): Promise<History> {
  const reader = await connect(source, options);
  try {
    const kind = FOREIGN_SOURCES.find(({ preset }) => preset === source.preset);
    if (kind === undefined) throw new Error(`no source has the preset ${source.preset}`);
    const mapping = await kind.mapping(reader, source);
    const kept = onlyWhole(mapping, reader, source.keeps);
    const { redact, nameOf = (name: string) => name } = options;
    const isRenamed = options.nameOf !== undefined || kind.isNamedByPeople === true;
    const named = isRenamed ? renamed(kept, reader, (name) => redact(nameOf(name))) : kept;
    const reading = readingOf(reader, sourceName(source), named, redact);
    return new SqlHistory(reading, () => reader.close());
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
    return openBoundedReader({ path: source.file, busyTimeoutSeconds, timeoutSeconds });
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
