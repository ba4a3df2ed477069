import type { Database } from '../../db/database';
import type { Reader } from '../../db/reader';
import { redactor } from '../../history/errors/redact';
import type { History } from '../../history/history';
import { checkImportedNames, NativeHistory } from '../../history/sources/native';
import { taskNames } from '../../history/taskNames';
import type { Context } from './context';

/**
 * Sets the operator's own patterns for error types for the whole process, which has only one
 * configuration. Most configurations have no patterns, and load no code for them.
 */
async function installPatterns(
  settings: Context['config']['fingerprint']['patterns'],
): Promise<void> {
  if (settings.length === 0) return;
  const { extraPatterns } = await import('../../history/errors/fingerprint/extraPatterns');
  const { setExtraPatterns } = await import('../../history/errors/errorType');
  setExtraPatterns(await extraPatterns(settings));
}

/**
 * Opens the history that the configuration names. The runs of the built-in history are read from
 * `db`. Where the built-in history is the only source, the code that reads the databases of other
 * systems is not loaded.
 */
export async function openHistory(
  { config, io }: Pick<Context, 'config' | 'io'>,
  db: Database,
): Promise<History> {
  const redact = await redactor(config.redact.patterns);
  await installPatterns(config.fingerprint.patterns);
  if (config.history.every(({ preset }) => preset === 'native'))
    return new NativeHistory(db, redact, ownSqlReader(config));
  const { CombinedHistory } = await import('../../history/sources/combined');
  const { openSource } = await import('../../history/sources/open');
  const { sourceName } = await import('../../history/sources/sourceName');
  const names = config.history.map(sourceName);
  const { patterns } = config.taskNames;
  const nameOf = patterns.length === 0 ? undefined : await taskNames(patterns);
  return CombinedHistory.open(
    config.history.map((source) => ({
      name: sourceName(source),
      open: async () => {
        if (source.preset !== 'native')
          return openSource(source, {
            env: io.env,
            busyTimeoutSeconds: config.busyTimeoutSeconds,
            redact,
            ...(nameOf === undefined ? {} : { nameOf }),
          });
        await checkImportedNames(db, names);
        return new NativeHistory(db, redact, ownSqlReader(config));
      },
    })),
  );
}

/** Seconds that one statement of the operator's own SQL may take in goalgen's own database. */
const OWN_SQL_SECONDS = 60;

function ownSqlReader({ database, busyTimeoutSeconds }: Context['config']): () => Promise<Reader> {
  return async () => {
    const { openBoundedReader } = await import('../../db/boundedReader');
    const options = { busyTimeoutSeconds, timeoutSeconds: OWN_SQL_SECONDS };
    return openBoundedReader({ path: database, ...options });
  };
}
