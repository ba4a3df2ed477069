import { hostname } from 'node:os';
import { type Instant, systemNow } from '../lib/clock';
import { messageOf } from '../lib/errors';
import { ownProcess } from '../lib/process';
import { printable } from '../lib/text';
import type { ExitResult } from './runCommand';
import { type RunEnd, runEnd } from './runEnd';
import { Delivery, type DeliveryEnd, deliveryKey } from './spool/delivery';
import { type Answer, SpoolHelper } from './spool/helper';
import { Patience } from './spool/patience';
import { baseNameOf, type DatabaseChoice, spooledText, suffixOf } from './spool/spooledRun';

/** Maximum milliseconds that the record may delay the end of a run. */
const PATIENCE_MS = 1000;
/** Of those, maximum milliseconds for the spool, before the run is given to the database. */
const SPOOL_MS = 500;
/** A run that is shorter, in milliseconds, is stored in the database once, with its end. */
const SHORT_MS = 250;

export interface RecorderOptions {
  readonly task: string;
  readonly choice: DatabaseChoice;
  /** Folders in which the run may be spooled, in the order in which they are tried. */
  readonly folders: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

/**
 * Records one run, its beginning and its end, each first in the spool and from there in the
 * database. Nothing here touches a file: other processes do, which can be left behind when a disk
 * does not answer. Only here, a failure is printed and not thrown: a backup is worth more than the
 * record of it.
 */
export class Recorder {
  readonly #startedAt: Instant = systemNow();
  /** While this process is there, the run goes on; when it is gone, nobody records the end. */
  readonly #process = ownProcess();
  readonly #host = hostname();
  /** Unique, because two processes of one machine never have one id in the same millisecond. */
  readonly #runId = `exec-${this.#host}-${process.pid}-${Math.round(this.#startedAt * 1000)}`;
  #helper: SpoolHelper | undefined;
  #isBeginSpooled = false;
  readonly #deliveries: Delivery[] = [];
  #delayed: NodeJS.Timeout | undefined;

  constructor(readonly options: RecorderOptions) {}

  /** Records that the run has begun, so that a crash leaves a trace. Returns at once. */
  begin(): void {
    void this.#orSay(() => {
      const record = this.#record({ status: 'running', error: null, exitCode: null }, null);
      const writing = this.#spool().write('begun', record);
      void writing.then((answer) => {
        this.#isBeginSpooled = answer !== 'no';
      });
      this.#delayed = setTimeout(() => void this.#deliverBegin(record, writing), SHORT_MS);
    });
  }

  #deliverBegin(record: string, writing: Promise<Answer>): Promise<void> {
    return this.#orSay(async () => {
      const answer = await writing;
      if (answer !== 'busy') this.#deliver(answer === 'ok' ? undefined : record);
    });
  }

  /** Records that the run did not begin, because the previous one goes on. */
  skip(): Promise<void> {
    const error = 'the run before had not ended';
    return this.#finish(async () => ({ status: 'skipped', error, exitCode: null }), systemNow());
  }

  /** Records how the run ended, within the time that the record may take. Never throws. */
  end(result: ExitResult): Promise<void> {
    return this.#finish(() => runEnd(result), result.endedAt);
  }

  async #finish(end: () => Promise<RunEnd>, endedAt: Instant): Promise<void> {
    clearTimeout(this.#delayed);
    try {
      await this.#orSay(async () => this.#store(await end(), endedAt));
    } finally {
      this.#helper?.release();
      for (const each of this.#deliveries) each.release();
    }
  }

  async #store(end: RunEnd, endedAt: Instant): Promise<void> {
    const patience = new Patience(PATIENCE_MS);
    // If the clock was set back meanwhile, the run would end before it began.
    const record = this.#record(end, Math.max(endedAt, this.#startedAt));
    const helper = this.#spool();
    const writing = helper.write(suffixOf(end), record);
    const answer = await patience.wait(writing, helper.pid, SPOOL_MS);
    if (answer === 'busy') await patience.wait(helper.taken(), helper.pid);
    else if (answer === 'ok') {
      const delivery = this.#deliver(undefined);
      await patience.wait(delivery.ended, delivery.pid);
    } else {
      const delivery = this.#deliver(record);
      // A spool that was slow may still take the run while the database is tried.
      const refusal = await patience.wait(refusalOfBoth(writing, delivery.ended), delivery.pid);
      // A run whose begin is known is found to be lost if its end never comes.
      const isTold = refusal === undefined ? !this.#isBeginSpooled : refusal !== TAKEN;
      if (isTold) this.#say(refusal ?? NO_ANSWER);
    }
  }

  /** The process that spools; started when it is first used, because the command comes first. */
  #spool(): SpoolHelper {
    const name = baseNameOf({ startedAt: this.#startedAt, runId: this.#runId });
    const { folders, choice } = this.options;
    this.#helper ??= new SpoolHelper(folders, name, deliveryKey(choice));
    return this.#helper;
  }

  #deliver(record: string | undefined): Delivery {
    const delivery = new Delivery(this.options.choice, this.options.env, record);
    this.#deliveries.push(delivery);
    if (record === undefined && delivery.pid !== undefined) this.#spool().note(delivery.pid);
    return delivery;
  }

  #record(end: RunEnd, finishedAt: Instant | null): string {
    return spooledText({
      choice: this.options.choice,
      run: {
        taskType: this.options.task,
        runId: this.#runId,
        startedAt: this.#startedAt,
        finishedAt,
        ...end,
        host: this.#host,
        ...(this.#process === undefined ? {} : { process: this.#process }),
      },
    });
  }

  /** Does a part of the recording, and prints an error of it: the command's exit code comes first. */
  async #orSay(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#say(`not recorded: ${messageOf(error)}`);
    }
  }

  #say(how: string): void {
    this.options.say(`goalgen: the run of ${printable(this.options.task)} is ${printable(how)}\n`);
  }
}

const TAKEN = '';
const NO_ANSWER = 'not recorded yet: neither spool nor database answered within a second';

/** Why neither took the run, or TAKEN as soon as one of them did. */
async function refusalOfBoth(
  spooled: Promise<Answer>,
  delivered: Promise<DeliveryEnd>,
): Promise<string> {
  const refusal = delivered.then(({ code, said }) =>
    code === 0 ? TAKEN : `not recorded: ${firstLine(said) ?? `goalgen deliver ended with ${code}`}`,
  );
  return Promise.race([
    spooled.then((answer) => (answer === 'no' ? refusal : TAKEN)),
    refusal.then(async (why) => (why === TAKEN || (await spooled) === 'no' ? why : TAKEN)),
  ]);
}

/** The message of an error that goalgen printed. */
function firstLine(said: string): string | undefined {
  return /^(?:Error: )?(.+)/.exec(said)?.[1];
}
