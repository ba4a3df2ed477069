import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemTimeZone } from '../lib/clock';
import { UsageError } from '../lib/errors';
import { howToTrust, type Trust, trustOf, whyNotTrusted } from '../lib/trust';
import type { Config, EffectiveConfig } from './config';
import { DEFAULTS } from './defaults';
import { executedBy } from './executes';
import { settingAt } from './keys';
import { type ConfigInput, readLayers } from './layers';
import { checkPlaces } from './places';

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
  /** What the operator is to be told about that file. */
  readonly warnings: readonly string[];
}

/**
 * Loads the configuration. A flag overrides an environment variable, which overrides the file,
 * which overrides the default.
 * @throws UsageError that names all problems at once
 */
export async function loadConfig(input: ConfigInput): Promise<LoadedConfig> {
  const layers = await readLayers(input);
  const { tree, origins, problems, warnings } = layers;
  const needsCheck = problems.length > 0 || !Object.entries(tree).every(isPlainPath);
  const config = needsCheck
    ? (await import('./validator')).validated(layers)
    : { ...DEFAULTS, ...tree };
  const complete = completed(config, input.cwd);
  checkPlaces(complete, layers.file);
  if (complete.ownDetectors.length > 0) checkModules(complete, trustOf(input.env));
  return { config: complete, origins, file: layers.file, warnings };
}

/**
 * Whether an entry of the configuration is a path that needs no validator. Most commands are given
 * nothing else, and start faster when the validator is not loaded.
 */
function isPlainPath([key, value]: [string, unknown]): boolean {
  return settingAt([key])?.accepts.type === 'path' && typeof value === 'string' && value !== '';
}

/**
 * Checks who may have written the operator's modules. (A module that is missing is told when it is
 * loaded.)
 * @throws UsageError when somebody else may have
 */
function checkModules({ ownDetectors }: EffectiveConfig, trust: Trust | undefined): void {
  if (trust === undefined) return;
  for (const path of executedBy({ ownDetectors }).modules) {
    const stat = statSync(path, { throwIfNoEntry: false });
    const why = stat === undefined ? undefined : whyNotTrusted(path, stat, trust);
    if (why !== undefined)
      throw new UsageError(`${path} is executed, and ${why}.`, howToTrust(path, trust));
  }
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
