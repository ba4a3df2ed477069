import { resolve } from 'node:path';
import { systemTimeZone } from '../lib/clock';
import { UsageError } from '../lib/errors';
import type { Config, EffectiveConfig } from './config';
import { DEFAULTS } from './defaults';
import { settingAt } from './keys';
import { type ConfigInput, readLayers } from './layers';

/** The configuration in force, and where each value came from. */
export interface LoadedConfig {
  readonly config: EffectiveConfig;
  /**
   * The flag, variable or file that set a setting, by its dotted path. A setting that is missing
   * here has its default.
   */
  readonly origins: ReadonlyMap<string, string>;
  /** Absolute path of the configuration file, if there is one. */
  readonly file: string | undefined;
}

/**
 * Loads the configuration. A flag overrides an environment variable, which overrides the file,
 * which overrides the default.
 * @throws UsageError that names all problems at once
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

/**
 * Whether an entry of the configuration is a path that needs no validator. Most commands are given
 * nothing else, and start faster when the validator is not loaded.
 */
function isPlainPath([key, value]: [string, unknown]): boolean {
  return settingAt([key])?.accepts.type === 'path' && typeof value === 'string' && value !== '';
}

/** @throws UsageError when the ledger file is the database, or a file that belongs to it */
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
    // A getter, because loading the time zones takes longer than a whole `goalgen list`.
    get timeZone() {
      return config.timeZone ?? systemTimeZone();
    },
  };
}
