import { resolve } from 'node:path';
import { systemTimeZone } from '../lib/clock';
import { UsageError } from '../lib/errors';
import type { Config, EffectiveConfig } from './config';
import { DEFAULTS } from './defaults';
import { type ConfigInput, PLACES, readLayers } from './layers';

/** The configuration in force, with where each value came from. */
export interface LoadedConfig {
  readonly config: EffectiveConfig;
  /** Dotted path -> flag, variable or file; a path not in it has its default. */
  readonly origins: ReadonlyMap<string, string>;
  /** The configuration file, if there is one. */
  readonly file: string | undefined;
}

/**
 * Flag > environment > file > default.
 * @throws UsageError naming every problem at once.
 */
export async function loadConfig(input: ConfigInput): Promise<LoadedConfig> {
  const layers = await readLayers(input);
  const { tree, origins, problems } = layers;
  const needsCheck = problems.length > 0 || !Object.entries(tree).every(isPlainPath);
  const config = needsCheck
    ? (await import('./validator')).validated(layers)
    : { ...DEFAULTS, ...tree };
  const complete = completed(config, input.cwd);
  checkPlaces(complete);
  return { config: complete, origins, file: layers.file };
}

/** Most commands are given nothing but a place to work in, and start faster without a validator. */
function isPlainPath([key, value]: [string, unknown]): boolean {
  return PLACES.includes(key) && typeof value === 'string' && value !== '';
}

/** @throws UsageError when the ledger would be written into a file that is the database's */
function checkPlaces({ database, ledger }: EffectiveConfig): void {
  const taken = ['', '-wal', '-shm', '-journal', '.scan-lock'].map(
    (suffix) => `${database}${suffix}`,
  );
  if (!taken.includes(ledger) && `${ledger}.lock` !== database) return;
  throw new UsageError(
    `${ledger} cannot be the ledger: it belongs to the database.`,
    'name another with --ledger',
  );
}

function completed(config: Config, cwd: string): EffectiveConfig {
  const dataDir = resolve(cwd, config.dataDir);
  return {
    ...config,
    dataDir,
    database:
      config.database === undefined
        ? resolve(dataDir, 'raw_store.db')
        : resolve(cwd, config.database),
    ledger:
      config.ledger === undefined
        ? resolve(dataDir, 'identity_ledger.ndjson')
        : resolve(cwd, config.ledger),
    // Asked only when needed: loading the time zones takes longer than a `list`.
    get timeZone() {
      return config.timeZone ?? systemTimeZone();
    },
  };
}
