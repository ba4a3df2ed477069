import { dirname } from 'node:path';
import type { EffectiveConfig } from '../../config/config';
import { type LoadedConfig, loadConfig } from '../../config/load';
import { type Instant, systemNow } from '../../lib/clock';
import { UsageError } from '../../lib/errors';
import type { Io } from '../../lib/io';
import { createLog, type Log, type LogLevel } from '../../lib/log';
import { warnOfLoosePaths } from '../../lib/permissions';
import { parseInstant } from '../../lib/timeText';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly database?: string;
  readonly ledger?: string;
  readonly timeZone?: string;
  readonly set?: readonly string[];
  readonly now?: string;
  readonly verbose?: boolean;
  readonly trustClock?: boolean;
}

/** What a command works with; made once for each command. */
export interface Context {
  readonly io: Io;
  readonly config: EffectiveConfig;
  /** Absolute path of the configuration file, if there is one. */
  readonly configFile: string | undefined;
  /** Where the value of each setting came from. */
  readonly origins: LoadedConfig['origins'];
  readonly now: Instant;
  /** Whether `now` was given (`--now`, GOALGEN_NOW) and not read off the clock. */
  readonly replayed: boolean;
  /** Whether the operator says that the time is right, however late it is. */
  readonly trustsClock: boolean;
  readonly log: Log;
}

export async function createContext(
  io: Io,
  options: GlobalOptions,
  threshold: LogLevel,
): Promise<Context> {
  const { config, origins, file, warnings } = await loadConfig({
    file: options.config,
    set: options.set ?? [],
    flags: {
      dataDir: options.dataDir,
      database: options.database,
      ledger: options.ledger,
      timeZone: options.timeZone,
    },
    env: io.env,
    cwd: io.cwd,
  });
  const played = options.now ?? (io.env.GOALGEN_NOW || undefined);
  const now = readNow(played, config);
  const write = (line: string) => io.stderr.write(line);
  const log = createLog({
    write,
    now,
    timeZone: () => config.timeZone,
    threshold: options.verbose === true ? 'DEBUG' : threshold,
  });
  for (const warning of warnings) log.warn(warning);
  const configFolders = file === undefined ? [] : [dirname(file)];
  warnOfLoosePaths(config.dataDir, [config.database, config.ledger], log, configFolders);
  return {
    io,
    config,
    configFile: file,
    origins,
    now,
    replayed: played !== undefined,
    trustsClock: options.trustClock === true,
    log,
  };
}

function readNow(text: string | undefined, config: { readonly timeZone: string }): Instant {
  if (text === undefined) return systemNow();
  const now = parseInstant(text, config.timeZone);
  if (now === undefined)
    throw new UsageError(
      `'${text}' is not a time between 1970 and 2100.`,
      '--now 2025-11-09T14:00:00Z',
    );
  return now;
}
