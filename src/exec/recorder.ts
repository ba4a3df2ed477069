import { hostname } from 'node:os';
import { openDatabase } from '../db/open';
import { LOCAL_SOURCE } from '../history/sources/localSource';
import { storeRuns } from '../history/store';
import { type Instant, systemNow } from '../lib/clock';
import { messageOf } from '../lib/errors';
import { ownProcess } from '../lib/process';
import { printable } from '../lib/text';
import type { ExitResult } from './runCommand';
import type { RunEnd } from './runEnd';

/**
 * Maximum seconds that the start of a job may wait for programs that write to the database. The
 * record of its end may wait for the configured busyTimeoutSeconds.
 */
const PATIENCE_AT_START_SECONDS = 2;

/** What recording a run needs of the configuration. */
export interface RecordingConfig {
  readonly database: string;
  readonly busyTimeoutSeconds: number;
  readonly redact: { readonly patterns: readonly string[] };
}

/**
 * Records one run: its beginning, so that a crash leaves a trace, and its end. Only here, every
 * failure is printed and not thrown: a backup is worth more than the record of it.
 */
export class Recorder {
  readonly #startedAt: Instant = systemNow();
  /** While this process is there, the run goes on; when it is gone, nobody records the end. */
  readonly #process = ownProcess();
  /**
   * Unique, because two processes of one machine never have the same id in the same millisecond.
   */
  readonly #runId = `exec-${hostname()}-${process.pid}-${Math.round(this.#startedAt * 1000)}`;

  /** @param config undefined when it could not be read, which was reported */
  constructor(
    readonly config: RecordingConfig | undefined,
    readonly task: string,
    readonly say: (line: string) => void,
  ) {}

  begin(): Promise<void> {
    const patience = Math.min(PATIENCE_AT_START_SECONDS, this.config?.busyTimeoutSeconds ?? 0);
    return this.#orSay(() =>
      this.#store({ status: 'running', error: null, exitCode: null }, null, patience),
    );
  }

  /** Records that the run did not begin, because the previous one goes on. */
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
        end = await runEnd(result, this.config?.redact.patterns ?? []);
      } catch (error) {
        this.#say(`recorded without its output: ${messageOf(error)}`);
      }
      await this.#store(end, result.endedAt, this.#patience);
    });
  }

  get #patience(): number {
    return this.config?.busyTimeoutSeconds ?? 0;
  }

  async #orSay(work: () => Promise<void>): Promise<void> {
    if (this.config === undefined) return;
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
    const path = this.config?.database ?? '';
    const db = openDatabase({ path, busyTimeoutSeconds, mode: 'create' });
    try {
      const run = {
        source: LOCAL_SOURCE,
        taskType: this.task,
        runId: this.#runId,
        startedAt: this.#startedAt,
        // If the clock was set back meanwhile, the run would end before it began.
        finishedAt: finishedAt === null ? null : Math.max(finishedAt, this.#startedAt),
        ...end,
        host: hostname(),
        attempt: null,
        ...(this.#process === undefined ? {} : { process: this.#process }),
      };
      await storeRuns(db, [run], systemNow());
    } finally {
      await db.close();
    }
  }
}
