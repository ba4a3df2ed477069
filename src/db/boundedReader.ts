import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Sql } from 'sql-template-tag';
import { FailedError } from '../lib/errors';
import { packageRoot } from '../lib/packageRoot';
import type { Reader, ResultColumn } from './reader';
import type { Part, Question } from './sqliteReaderProcess';

export interface BoundedOptions {
  readonly path: string;
  readonly busyTimeoutSeconds: number;
  /** Maximum seconds that one statement may take. */
  readonly timeoutSeconds: number;
}

/**
 * Opens an SQLite file for reading only, in a process of its own that is killed when a statement
 * takes too long: SQLite itself cannot be interrupted.
 * @throws FailedError when the file is missing, or cannot be read in time
 */
export async function openBoundedReader(options: BoundedOptions): Promise<Reader> {
  const reader = new BoundedReader(options);
  try {
    await reader.open();
    return reader;
  } catch (error) {
    await reader.close();
    throw error;
  }
}

interface Answer {
  readonly rows: object[];
  readonly columns: ResultColumn[];
}

class BoundedReader implements Reader {
  readonly engine = 'sqlite';
  readonly #process: ChildProcess;
  /** The last question, so that the process is asked one thing at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly options: BoundedOptions) {
    this.#process = fork(join(packageRoot(), 'dist/sqliteReader.cjs'), {
      execArgv: [],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  }

  open(): Promise<unknown> {
    return this.#ask('open', undefined);
  }

  async all<Row extends object>(query: Sql): Promise<Row[]> {
    return (await this.#ask('all', query)).rows as Row[];
  }

  async columns(query: Sql): Promise<ResultColumn[]> {
    return (await this.#ask('columns', query)).columns;
  }

  async close(): Promise<void> {
    this.#process.kill('SIGKILL');
  }

  #ask(ask: Question['ask'], query: Sql | undefined): Promise<Answer> {
    const { path, busyTimeoutSeconds } = this.options;
    const question = {
      path,
      busyTimeoutSeconds,
      ask,
      sql: query?.sql ?? '',
      values: [...(query?.values ?? [])],
    };
    const answer = this.#last.then(() => this.#answer(question));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #answer(question: Question): Promise<Answer> {
    const { path, timeoutSeconds } = this.options;
    const child = this.#process;
    const answer: Answer = { rows: [], columns: [] };
    return new Promise((done, fail) => {
      const settle = (error?: Error) => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit).off('error', onError);
        if (error === undefined) done(answer);
        else fail(error);
      };
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        settle(tooSlow(path, timeoutSeconds));
      }, timeoutSeconds * 1000);
      const onMessage = (part: Part) => {
        if ('rows' in part) for (const row of part.rows) answer.rows.push(row);
        else if ('columns' in part) answer.columns.push(...part.columns);
        else settle('failed' in part ? failureOf(part.failed) : undefined);
      };
      const onExit = () => settle(ended(path));
      const onError = () => settle(ended(path));
      child.on('message', onMessage).on('exit', onExit).on('error', onError);
      if (!child.connected) settle(ended(path));
      else child.send(question, (error) => error !== null && settle(ended(path)));
    });
  }
}

function failureOf({ message, hint, code }: Extract<Part, { failed: unknown }>['failed']): Error {
  return new FailedError(message, hint, { cause: Object.assign(new Error(message), { code }) });
}

function tooSlow(path: string, timeoutSeconds: number): FailedError {
  return new FailedError(
    `${path} gave no answer within ${timeoutSeconds} s.`,
    'make the SQL faster, or raise "timeoutSeconds" (docs/sources.md)',
  );
}

function ended(path: string): FailedError {
  return new FailedError(
    `the process that read ${path} has ended.`,
    'again; if it stays so: goalgen doctor',
  );
}
