import { Worker } from 'node:worker_threads';
import { FailedError } from '../lib/errors';
import type { ResultColumn } from './reader';
import { openSqliteReader, type SqliteReader } from './sqliteReader';

/** What the process is asked for. The file is opened by the first question. */
export interface Question {
  readonly path: string;
  readonly busyTimeoutSeconds: number;
  readonly ask: 'open' | 'all' | 'columns';
  readonly sql: string;
  readonly values: unknown[];
}

/** A part of an answer: rows, of which more may follow, or the end of the answer. */
export type Part =
  | { readonly rows: readonly object[] }
  | { readonly columns: readonly ResultColumn[] }
  | { readonly done: true }
  | { readonly failed: { readonly message: string; readonly hint: string; readonly code: string } };

/** Rows that are sent in one message. */
const PAGE = 2000;

/**
 * The main file of a process that reads an SQLite file for the process that started it: SQLite
 * cannot be interrupted, but a process can be killed. It ends when its parent lets it go.
 */
let reader: SqliteReader | undefined;

/**
 * Ends this process when its parent is gone, which a statement that does not end would otherwise
 * outlive: a thread of its own looks at the number of the parent.
 */
const WATCH = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, 'SIGKILL'), 1000)`;
new Worker(WATCH, { eval: true }).unref();

process.on('message', (question: Question) => void answer(question));

async function answer(question: Question): Promise<void> {
  try {
    reader ??= openSqliteReader(question.path, question.busyTimeoutSeconds);
    if (question.ask === 'columns') await send({ columns: await reader.columns(question) });
    if (question.ask === 'all') await sendRows(await reader.all(question));
    await send({ done: true });
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    const { message, hint, cause } = error;
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : '';
    await send({ failed: { message, hint, code: String(code) } });
  }
}

async function sendRows(rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += PAGE)
    await send({ rows: rows.slice(from, from + PAGE) });
}

function send(part: Part): Promise<void> {
  return new Promise((done) => {
    process.send?.(part, undefined, undefined, () => done());
  });
}
