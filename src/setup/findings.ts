import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ForeignSource, type SourceConfig, sourcesOnServer } from '../history/sources';
import { openSource } from '../history/sources/open';
import { GoalgenError } from '../lib/errors';
import { type CronLine, cronLines } from './crontab';
import { type Environment, systemCrontabs, userCrontab } from './crontabFiles';

/** A database that `goalgen init` found and that may hold runs. */
export interface FoundSource {
  /** How to read it; undefined when no preset can. */
  readonly source: SourceConfig | undefined;
  /** What was found there, or why it cannot be read. */
  readonly about: string;
}

/** What runs tasks on this machine, as far as goalgen can see without asking the operator. */
export interface Findings {
  readonly sources: readonly FoundSource[];
  /** The lines of the user's own crontab that run a command. */
  readonly cronLines: readonly CronLine[];
  /** The crontabs of the system, and how many lines in each run a command. */
  readonly systemCrontabs: readonly { readonly path: string; readonly lines: number }[];
  readonly hasSystemd: boolean;
}

/** Seconds to wait for a database that is only probed. */
const PROBE_SECONDS = 5;
/** The address of a PostgreSQL server, as PostgreSQL's own programs or SQLAlchemy write it. */
const ADDRESS = /^postgres(?:ql)?(?:\+\w+)?:\/\//;

export async function findSources(env: Environment): Promise<Findings> {
  return {
    sources: await servers(env, await airflowFile(env)),
    cronLines: cronLines(userCrontab(env) ?? ''),
    systemCrontabs: systemCrontabLines(),
    hasSystemd: existsSync('/run/systemd/system'),
  };
}

/** Finds Airflow's database file. Airflow keeps it in its home folder, unless it uses a server. */
async function airflowFile(env: Environment): Promise<FoundSource[]> {
  const home = env.AIRFLOW_HOME ?? (env.HOME === undefined ? undefined : join(env.HOME, 'airflow'));
  const file = home === undefined ? undefined : join(home, 'airflow.db');
  if (file === undefined || !existsSync(file)) return [];
  const { source, about } = await probed({ preset: 'airflow', file }, env);
  return [{ source, about: source === undefined ? `${file}: ${about}` : about }];
}

/**
 * Probes every server whose address is in an environment variable for the tables of each preset. A
 * server whose address is in several variables is probed once.
 */
async function servers(env: Environment, before: readonly FoundSource[]): Promise<FoundSource[]> {
  const found: FoundSource[] = [...before];
  const seen = new Set<string>();
  for (const urlVariable of Object.keys(env).sort()) {
    const url = (env[urlVariable] ?? '').replace(ADDRESS, 'postgresql://');
    if (!ADDRESS.test(url) || urlVariable.startsWith('GOALGEN_') || seen.has(url)) continue;
    seen.add(url);
    const tried: FoundSource[] = [];
    for (const source of sourcesOnServer(urlVariable, PROBE_SECONDS))
      tried.push(await probed(source, env));
    const readable = tried.filter(({ source }) => source !== undefined);
    found.push(
      ...(readable.length > 0
        ? readable.map((one) => uniquelyNamed(one, urlVariable, found))
        : [{ source: undefined, about: unreadable(urlVariable, tried) }]),
    );
  }
  return found;
}

/** Adds the variable to the name of a source when an earlier source has the same preset. */
function uniquelyNamed(
  one: FoundSource,
  urlVariable: string,
  before: readonly FoundSource[],
): FoundSource {
  const { source, about } = one;
  if (source === undefined || source.preset === 'native') return one;
  if (!before.some((other) => other.source?.preset === source.preset)) return one;
  return { about, source: { ...source, name: `${source.preset}-${urlVariable}`.slice(0, 50) } };
}

function unreadable(variable: string, tried: readonly FoundSource[]): string {
  const said = tried
    .map(({ about }) => about)
    .find((text) => !text.startsWith('This is no database of'));
  return (
    `PostgreSQL in ${variable}: ` +
    `${said ?? 'no tables that goalgen knows; read them with the preset query'}`
  );
}

async function probed(source: ForeignSource, env: Environment): Promise<FoundSource> {
  const { timeoutSeconds: _, ...kept } = source;
  try {
    const history = await openSource(source, {
      env,
      busyTimeoutSeconds: PROBE_SECONDS,
      redact: (text) => text,
    });
    const about = history.health.sources.map(({ found }) => found).join(', ');
    await history.close();
    return { source: kept, about };
  } catch (error) {
    if (!(error instanceof GoalgenError)) throw error;
    return { source: undefined, about: error.message };
  }
}

/**
 * Counts the lines of the system's crontabs that run a command. Their commands are not shown:
 * these lines name a user before the command, and their owner decides about them.
 */
function systemCrontabLines(): { path: string; lines: number }[] {
  return systemCrontabs().flatMap(({ path, text }) => {
    const lines = cronLines(text).length;
    return lines === 0 ? [] : [{ path, lines }];
  });
}
