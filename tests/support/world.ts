import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { run } from '../../src/main';

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
  /** Seconds since 1970; the seed's instant unless said otherwise. */
  readonly now?: number;
}

/** A data folder of its own, and the program to use on it. */
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

  /** Runs a command that must end well, and returns its standard output. */
  async ok(args: readonly string[], options: WorldOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.goalgen(args, options);
    if (code !== 0) throw new Error(`goalgen ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** Runs a command as a process of its own. */
  spawn(
    args: readonly string[],
    options: WorldOptions = {},
    as: { uid?: number } = {},
  ): Promise<Answer> {
    return runProcess(process.execPath, [join(PROJECT, 'bin/goalgen.js'), ...args], {
      env: { PATH: process.env.PATH ?? '', ...this.env(options) },
      cwd: this.folder,
      stdin: options.stdin ?? '',
      ...as,
    });
  }

  /** The command's standard output as JSON; fails unless it ended well. */
  async json<T>(args: readonly string[], options: WorldOptions = {}): Promise<T> {
    return JSON.parse(await this.ok([...args, '--json'], options));
  }

  /** Stores runs through `goalgen import`. */
  async import(runs: readonly object[]): Promise<void> {
    const stdin = runs.map((row) => `${JSON.stringify(row)}\n`).join('');
    await this.ok(['import', '-'], { stdin });
  }

  /** What somebody types into the sqlite3 shell: another connection, no announcement. */
  sql(statements: string): void {
    const db = new SqliteDatabase(this.database);
    try {
      db.exec(statements);
    } finally {
      db.close();
    }
  }

  /** The database forgets that these lines are in the file, as after a kill between the append and the commit. */
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

  ledgerLines(): LedgerLine[] {
    return readFileSync(this.ledger, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
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
    // Empty: not named, as for somebody who has just installed it.
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
    child.stdin.on('error', () => undefined); // a program that ends without reading
    child.stdin.end(options.stdin ?? '');
  });
}

/** Each task has an error of its own (digits would be masked), so that they do not look as if they had one cause. */
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

/** Random ids by another name: equal ones stay equal, different ones different. */
export class Names {
  readonly #names = new Map<string, string>();

  /** `text` with each id as `goal_00000001`, numbered in the order they are met. */
  normalise(text: string): string {
    return text.replace(/\b(goal|prop|belief|silence)_[0-9a-f]{8}\b/g, (id, kind: string) => {
      const name =
        this.#names.get(id) ?? `${kind}_${String(this.#names.size + 1).padStart(8, '0')}`;
      this.#names.set(id, name);
      return name;
    });
  }

  /** `text` with the real ids for the names. */
  restore(text: string): string {
    let restored = text;
    for (const [id, name] of this.#names) restored = restored.replaceAll(name, id);
    return restored;
  }
}

export function normalised(text: string): string {
  return new Names().normalise(text);
}
