import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceConfig } from '../config/config';
import { GoalgenError } from '../errors';
import { type ForeignSource, openSource } from '../history/sources/open';
import { type CronLine, cronLines } from './crontab';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A source that was found, and whether it could be read. */
export interface FoundSource {
  readonly source: SourceConfig;
  /** What it is, or why it cannot be read. */
  readonly about: string;
  readonly isReadable: boolean;
}

/** What runs tasks on this machine, as far as it can be seen without asking anybody. */
export interface Findings {
  readonly sources: readonly FoundSource[];
  readonly cronLines: readonly CronLine[];
  readonly hasSystemd: boolean;
}

const PROBE_SECONDS = 5;
const ON_SERVERS = ['airflow', 'celery', 'pg_cron', 'pg_boss'] as const;

export async function findSources(env: Environment): Promise<Findings> {
  return {
    sources: [...(await airflowFile(env)), ...(await servers(env))],
    cronLines: userCrontab(env),
    hasSystemd: existsSync('/run/systemd/system'),
  };
}

/** Airflow keeps its database in its home folder, unless it was given a server. */
async function airflowFile(env: Environment): Promise<FoundSource[]> {
  const home = env.AIRFLOW_HOME ?? (env.HOME === undefined ? undefined : join(env.HOME, 'airflow'));
  const file = home === undefined ? undefined : join(home, 'airflow.db');
  if (file === undefined || !existsSync(file)) return [];
  return [await probed({ preset: 'airflow', file }, env)];
}

/** Every variable that holds the address of a PostgreSQL server, looked at for the tables of each preset. */
async function servers(env: Environment): Promise<FoundSource[]> {
  const found: FoundSource[] = [];
  const variables = Object.keys(env).filter((name) => /^postgres(?:ql)?(?:\+\w+)?:\/\//.test(env[name] ?? ''));
  for (const urlVariable of variables.filter((name) => !name.startsWith('GOALGEN_')).sort()) {
    const tried: FoundSource[] = [];
    for (const preset of ON_SERVERS)
      tried.push(await probed({ preset, urlVariable, timeoutSeconds: PROBE_SECONDS }, env));
    const readable = tried.filter(({ isReadable }) => isReadable);
    const [first] = tried;
    if (readable.length > 0) found.push(...uniquelyNamed(readable, found));
    else if (first !== undefined) found.push({ ...first, about: unreadable(urlVariable, tried) });
  }
  return found;
}

/** Two servers with the same kind of tables: the second is called by its variable. */
function uniquelyNamed(sources: readonly FoundSource[], before: readonly FoundSource[]): FoundSource[] {
  return sources.map((found) => {
    const { source } = found;
    const isTaken = before.some((other) => other.isReadable && other.source.preset === source.preset);
    if (!isTaken || !('urlVariable' in source)) return found;
    return { ...found, source: { ...source, name: `${source.preset}-${source.urlVariable}`.slice(0, 50) } };
  });
}

function unreadable(variable: string, tried: readonly FoundSource[]): string {
  const said = new Set(tried.map(({ about }) => about));
  const all = [...said].filter((text) => !text.startsWith('This is no database of'));
  return `PostgreSQL in ${variable}: ${all[0] ?? 'no tables that goalgen knows; read them with the preset query'}`;
}

async function probed(source: ForeignSource, env: Environment): Promise<FoundSource> {
  const { timeoutSeconds: _, ...kept } = source;
  try {
    const history = await openSource(source, { env, busyTimeoutSeconds: PROBE_SECONDS, redact: (text) => text });
    const about = history.sources.map(({ found }) => found).join(', ');
    await history.close();
    return { source: kept, about, isReadable: true };
  } catch (error) {
    if (!(error instanceof GoalgenError)) throw error;
    return { source: kept, about: error.message, isReadable: false };
  }
}

function userCrontab(env: Environment): CronLine[] {
  const { status, stdout } = spawnSync('crontab', ['-l'], { env: { ...env }, encoding: 'utf8', timeout: 5000 });
  return status === 0 ? cronLines(stdout) : [];
}
