import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ForeignSource, type SourceConfig, sourcesOnServer } from '../history/sources';
import { openSource } from '../history/sources/open';
import { GoalgenError } from '../lib/errors';
import { type CronLine, cronLines } from './crontab';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A place where there may be runs. */
export interface FoundSource {
  /** Undefined when it cannot be read as anything. */
  readonly source: SourceConfig | undefined;
  /** What it is, or why it cannot be read. */
  readonly about: string;
}

/** What runs tasks on this machine, as far as it can be seen without asking anybody. */
export interface Findings {
  readonly sources: readonly FoundSource[];
  /** Of the user's own crontab. */
  readonly cronLines: readonly CronLine[];
  /** Files of the system that have such lines, and how many. */
  readonly systemCrontabs: readonly { readonly path: string; readonly lines: number }[];
  readonly hasSystemd: boolean;
}

const PROBE_SECONDS = 5;
/** As PostgreSQL's own programs write it, and SQLAlchemy. */
const ADDRESS = /^postgres(?:ql)?(?:\+\w+)?:\/\//;

export async function findSources(env: Environment): Promise<Findings> {
  return {
    sources: await servers(env, await airflowFile(env)),
    cronLines: userCrontab(env),
    systemCrontabs: systemCrontabs(),
    hasSystemd: existsSync('/run/systemd/system'),
  };
}

/** Airflow keeps its database in its home folder, unless it was given a server. */
async function airflowFile(env: Environment): Promise<FoundSource[]> {
  const home = env.AIRFLOW_HOME ?? (env.HOME === undefined ? undefined : join(env.HOME, 'airflow'));
  const file = home === undefined ? undefined : join(home, 'airflow.db');
  if (file === undefined || !existsSync(file)) return [];
  const { source, about } = await probed({ preset: 'airflow', file }, env);
  return [{ source, about: source === undefined ? `${file}: ${about}` : about }];
}

/** Every server whose address a variable holds, looked at for the tables of each preset; several names for one are one. */
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

/** Two servers with the same kind of tables: the second is called by its variable. */
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
  return `PostgreSQL in ${variable}: ${said ?? 'no tables that goalgen knows; read them with the preset query'}`;
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

function userCrontab(env: Environment): CronLine[] {
  const { status, stdout } = spawnSync('crontab', ['-l'], {
    env: { ...env },
    encoding: 'utf8',
    timeout: 5000,
  });
  return status === 0 ? cronLines(stdout) : [];
}

/** Those lines have a user before the command; whoever owns them decides. */
function systemCrontabs(): { path: string; lines: number }[] {
  const folder = '/etc/cron.d';
  const paths = ['/etc/crontab', ...namesIn(folder).map((name) => join(folder, name))];
  return paths.flatMap((path) => {
    const lines = cronLines(textOf(path)).length;
    return lines === 0 ? [] : [{ path, lines }];
  });
}

/** Empty for what is not there, or not for us. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The same for a file. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
