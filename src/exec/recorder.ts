import { hostname } from 'node:os';
import { type Instant, systemNow } from '../clock';
import { LOCAL_SOURCE } from '../config/sourceName';
import type { Context } from '../context';
import { openDatabase } from '../db/open';
import { messageOf } from '../errors';
import type { RunRecord } from '../history/history';
import { storeRuns } from '../history/store';
import { printable } from '../printable';

/** A job must not wait long to be begun, whoever is writing; at its end there is time. */
const PATIENCE_AT_START_SECONDS = 2;

export type RunEnd = Pick<RunRecord, 'status' | 'error' | 'exitCode'>;

/** Records one run: when it begins, so that a crash leaves a trace, and when it has ended. */
export class Recorder {
  readonly #startedAt: Instant = systemNow();
  /** No two processes of one machine have one number at one millisecond. */
  readonly #runId = `exec-${hostname()}-${process.pid}-${Math.round(this.#startedAt * 1000)}`;

  /** @param context undefined when there is none to be had: why has been said */
  constructor(
    readonly context: Context | undefined,
    readonly task: string,
    readonly say: (line: string) => void,
  ) {}

  begin(): Promise<void> {
    const patience = Math.min(PATIENCE_AT_START_SECONDS, this.context?.config.busyTimeoutSeconds ?? 0);
    return this.#store({ status: 'running', error: null, exitCode: null }, null, patience);
  }

  end(end: RunEnd): Promise<void> {
    return this.#store(end, systemNow(), this.context?.config.busyTimeoutSeconds ?? 0);
  }

  /**
   * The one place where a failure is told and not thrown, whatever it is: a backup is worth more than the record of it.
   */
  async #store(end: RunEnd, finishedAt: Instant | null, busyTimeoutSeconds: number): Promise<void> {
    if (this.context === undefined) return;
    try {
      const { database: path } = this.context.config;
      const db = openDatabase({ path, busyTimeoutSeconds, mode: 'create' });
      try {
        const run: RunRecord = {
          source: LOCAL_SOURCE,
          taskType: this.task,
          runId: this.#runId,
          startedAt: this.#startedAt,
          // A clock that went back meanwhile would make it end before it began.
          finishedAt: finishedAt === null ? null : Math.max(finishedAt, this.#startedAt),
          ...end,
          host: hostname(),
          attempt: null,
        };
        await storeRuns(db, [run], systemNow());
      } finally {
        await db.close();
      }
    } catch (error) {
      this.say(`goalgen: the run of ${printable(this.task)} is not recorded: ${printable(messageOf(error))}\n`);
    }
  }
}
