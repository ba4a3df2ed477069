import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { run } from '../../src/main';
import { program } from './program';

export const PROJECT = resolve(import.meta.dirname, '../..');
export const SHARED = resolve(PROJECT, '../shared');

/** The seed's instant: 2025-11-09 14:00:00 UTC. */
export const NOW = 1_762_696_800;
export const HOUR = 3600;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'goalgen-test-'));
  folders.push(folder);
  return folder;
}

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface WorldOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string | Buffer;
  readonly tty?: boolean;
  readonly columns?: number;
  /** Value of GOALGEN_NOW, in seconds since 1970. The default is the seed's instant. */
  readonly now?: number;
}

/** A temporary folder with a data folder, and methods that run goalgen in it. */
export class World {
  readonly folder = temporaryFolder();
  readonly dataDir = join(this.folder, 'data');
  readonly database = join(this.dataDir, 'raw_store.db');
  readonly ledger = join(this.dataDir, 'identity_ledger.ndjson');

  constructor(readonly defaults: WorldOptions = {}) {}

  /** Runs a command in this process. */
  async goalgen(args: readonly string[], options: WorldOptions = {}): Promise<Answer> {
    const { stdin = '', tty = false, columns = 100 } = { ...this.defaults, ...options };
    const [out, err]: [string[], string[]] = [[], []];
    const code = await run(args, {
      stdin: () => Readable.from([Buffer.from(stdin)]),
      stdout: { write: (text) => out.push(text), isTTY: tty, columns },
      stderr: { write: (text) => err.push(text), isTTY: false },
      env: this.env(options),
      cwd: this.folder,
      interruption: () => new AbortController().signal,
    });
    return { code, stdout: out.join(''), stderr: err.join('') };
  }

  /**
   * Runs a command in this process and returns its standard output.
   * @throws Error when the exit code is not 0
   */
  async ok(args: readonly string[], options: WorldOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.goalgen(args, options);
    if (code !== 0) throw new Error(`goalgen ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** Runs a command of the built program in a process of its own. */
  spawn(
    args: readonly string[],
    options: WorldOptions = {},
    as: { uid?: number } = {},
  ): Promise<Answer> {
    return runProcess(process.execPath, [program(), ...args], {
      env: { PATH: process.env.PATH ?? '', ...this.env(options) },
      cwd: this.folder,
      stdin: options.stdin ?? '',
      ...as,
    });
  }

  /**
   * Runs a command with --json and returns its parsed standard output.
   * @throws Error when the exit code is not 0
   */
  async json<T>(args: readonly string[], options: WorldOptions = {}): Promise<T> {
    return JSON.parse(await this.ok([...args, '--json'], options));
  }

  /** Imports runs with `goalgen import`. */
  async import(runs: readonly object[]): Promise<void> {
    const stdin = runs.map((row) => `${JSON.stringify(row)}\n`).join('');
    await this.ok(['import', '-'], { stdin });
  }

  /**
   * Runs statements like a user of the sqlite3 shell: on another connection, without a row in
   * announced_change that names the author.
   */
  sql(statements: string): void {
    const db = new SqliteDatabase(this.database);
    try {
      db.exec(statements);
    } finally {
      db.close();
    }
  }

  /**
   * Makes the database forget that the lines of some events are in the ledger file, as after a kill
   * between the append and the commit.
   * @param where condition on `ledger_events`, in SQL
   */
  forget(where: string): void {
    this.sql(`INSERT INTO announced_change (id, by) VALUES (1, 'test');
              UPDATE ledger_events SET appended_at = NULL WHERE ${where};
              DELETE FROM announced_change`);
  }

  rows<Row>(query: string): Row[] {
    const db = new SqliteDatabase(this.database, { readonly: true });
    try {
      return db.prepare(query).all() as Row[];
    } finally {
      db.close();
    }
  }

  /** The lines of the ledger file but the first, which names the database. */
  ledgerLines(): LedgerLine[] {
    return readFileSync(this.ledger, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event !== 'database_begun');
  }

  ledgerEvents(): string[] {
    return this.ledgerLines().map(({ event }) => event);
  }

  private env(options: WorldOptions): Record<string, string> {
    const { env = {}, now = NOW } = { ...this.defaults, ...options };
    const all = {
      GOALGEN_DATA_DIR: this.dataDir,
      GOALGEN_TIME_ZONE: 'UTC',
      GOALGEN_NOW: String(now),
      ...env,
    };
    // An empty GOALGEN_DATA_DIR stands for a variable that is not set, as after an installation.
    const { GOALGEN_DATA_DIR: dataDir, ...rest } = all;
    return dataDir === '' ? rest : all;
  }
}

export interface LedgerLine {
  readonly ts: number;
  readonly schema: number;
  readonly event: string;
  readonly meta: Record<string, unknown>;
}

export function runProcess(
  program: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; stdin?: string | Buffer; uid?: number },
): Promise<Answer> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { env: process.env, ...options });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? -1, stdout, stderr }));
    // A program may end without reading its standard input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
  });
}

/**
 * The error text of a task. Each task has its own, so that failing tasks do not look as if they had
 * one cause; digits become letters, because fingerprints mask digits.
 */
function errorOf(task: string): string {
  if (task === 'daily_backup') return 'timeout';
  return `${task.replace(/\d/g, (digit) => 'klmnopqrst'[Number(digit)] ?? '')} broke`;
}

/** Runs of one task that end at the given hours before `now`; `!` marks a failure. */
export function runsOf(
  task: string,
  hours: readonly string[],
  options: { now?: number; error?: string } = {},
): object[] {
  const { now = NOW, error = errorOf(task) } = options;
  return hours.map((text) => {
    const failed = text.endsWith('!');
    const finished = now - Number.parseFloat(text) * HOUR;
    return {
      task_type: task,
      run_id: `${task} ${finished}`,
      started_at: finished - 60,
      finished_at: finished,
      status: failed ? 'failed' : 'success',
      error: failed ? error : null,
    };
  });
}

/** One success, then failures in each of the last four hours: the seed's day, for any task. */
export function seedRuns(
  task = 'daily_backup',
  options: { now?: number; error?: string } = {},
): object[] {
  return runsOf(task, ['4', '3!', '2!', '1!', '0!'], options);
}

/**
 * Replaces random ids by numbered names. Equal ids get equal names, different ids different names.
 */
export class Names {
  readonly #names = new Map<string, string>();

  /**
   * `text` with each id replaced by a name such as `goal_00000001`, numbered by first appearance.
   */
  normalise(text: string): string {
    return text.replace(/\b(goal|prop|belief|silence)_[0-9a-f]{8}\b/g, (id, kind: string) => {
      const name =
        this.#names.get(id) ?? `${kind}_${String(this.#names.size + 1).padStart(8, '0')}`;
      this.#names.set(id, name);
      return name;
    });
  }

  /** `text` with each name replaced by the real id. */
  restore(text: string): string {
    let restored = text;
    for (const [id, name] of this.#names) restored = restored.replaceAll(name, id);
    return restored;
  }
}

export function normalised(text: string): string {
  return new Names().normalise(text);
}
