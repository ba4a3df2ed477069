import { hostname } from 'node:os';
import type { Context } from '../commands/shared/context';
import { openDatabase } from '../db/open';
import { LOCAL_SOURCE } from '../history/sources/sourceName';
import { storeRuns } from '../history/store';
import { type Instant, systemNow } from '../lib/clock';
import { messageOf } from '../lib/errors';
import { printable } from '../lib/text';
import type { ExitResult } from './runCommand';
import type { RunEnd } from './runEnd';

/** A job must not wait long to be begun, whoever is writing; at its end there is time. */
const PATIENCE_AT_START_SECONDS = 2;

/**
 * Records one run: when it begins, so that a crash leaves a trace, and when it has ended. The one place where a failure is
 * told and not thrown, whatever it is: a backup is worth more than the record of it.
 */
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
    const patience = Math.min(
      PATIENCE_AT_START_SECONDS,
      this.context?.config.busyTimeoutSeconds ?? 0,
    );
    return this.#orSay(() =>
      this.#store({ status: 'running', error: null, exitCode: null }, null, patience),
    );
  }

  /** The run did not begin, because the one before goes on. */
  skip(): Promise<void> {
    const end: RunEnd = {
      status: 'skipped',
      error: 'the run before had not ended',
      exitCode: null,
    };
    return this.#orSay(() => this.#store(end, systemNow(), this.#patience));
  }

  end(result: ExitResult): Promise<void> {
    return this.#orSay(async () => {
      const { endWithoutOutput, runEnd } = await import('./runEnd');
      let end = endWithoutOutput(result);
      try {
        end = await runEnd(result, this.context?.config.redact.patterns ?? []);
      } catch (error) {
        this.#say(`recorded without its output: ${messageOf(error)}`);
      }
      await this.#store(end, result.endedAt, this.#patience);
    });
  }

  get #patience(): number {
    return this.context?.config.busyTimeoutSeconds ?? 0;
  }

  async #orSay(work: () => Promise<void>): Promise<void> {
    if (this.context === undefined) return;
    try {
      await work();
    } catch (error) {
      this.#say(`not recorded: ${messageOf(error)}`);
    }
  }

  #say(how: string): void {
    this.say(`goalgen: the run of ${printable(this.task)} is ${printable(how)}\n`);
  }

  async #store(end: RunEnd, finishedAt: Instant | null, busyTimeoutSeconds: number): Promise<void> {
    const path = this.context?.config.database ?? '';
    const db = openDatabase({ path, busyTimeoutSeconds, mode: 'create' });
    try {
      const run = {
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
  }
}
