import { readFileSync } from 'node:fs';
import { monotonicMs } from '../../lib/clock';

const POLL_MS = 25;
/** Maximum factor by which waiting is prolonged for a process that does not get the processor. */
const PROLONGED_MAX = 10;

/**
 * Waits for other processes, for a limited time in all. Time in which they wanted to run and did
 * not get the processor is not counted: a busy machine is not a dead disk.
 */
export class Patience {
  #leftMs: number;
  #prolongedLeftMs: number;

  constructor(limitMs: number) {
    this.#leftMs = limitMs;
    this.#prolongedLeftMs = limitMs * (PROLONGED_MAX - 1);
  }

  /**
   * @param work what the process is asked for
   * @param pid the process; undefined where there is none
   * @param shareMs maximum milliseconds of the limit that this work may take
   * @returns the result of the work; undefined when the time is over
   */
  async wait<T>(
    work: Promise<T>,
    pid: number | undefined,
    shareMs = Number.POSITIVE_INFINITY,
  ): Promise<T | undefined> {
    let result: { readonly value: T } | undefined;
    const settled = work.then((value) => {
      result = { value };
    });
    let shareLeftMs = shareMs;
    while (result === undefined && Math.min(this.#leftMs, shareLeftMs) > 0) {
      const [from, starvedFrom] = [monotonicMs(), starvedMs(pid)];
      await Promise.race([settled, pause(Math.min(POLL_MS, this.#leftMs))]);
      const passed = monotonicMs() - from;
      const starved = Math.min(passed, starvedMs(pid) - starvedFrom, this.#prolongedLeftMs);
      const prolonged = Math.max(0, starved);
      this.#prolongedLeftMs -= prolonged;
      this.#leftMs -= passed - prolonged;
      shareLeftMs -= passed - prolonged;
    }
    return result?.value;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Milliseconds that a process and its present children have waited for a processor. */
function starvedMs(pid: number | undefined): number {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return [pid, ...children].reduce((sum: number, each) => sum + waitedMs(each), 0);
}

/** The second figure of schedstat; 0 where the process has ended or the system does not say it. */
function waitedMs(pid: number | string | undefined): number {
  return Number(textOf(`/proc/${pid}/schedstat`).split(' ')[1] ?? 0) / 1e6;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
