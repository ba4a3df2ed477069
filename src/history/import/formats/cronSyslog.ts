import { DAY_SECONDS, parseInstant, wallClockYear } from '../../../lib/clock';
import { counted, shorten } from '../../../lib/text';
import { NAME_LENGTH_MAX } from '../../run';
import type { Batch, Candidate, Chunks, FormatOptions } from '../candidate';
import { linesOf } from '../lines';
import { OpenStarts, type Start } from './cronStarts';

/**
 * A line such as `Nov 23 03:10:01 host CRON[66]: (root) CMD (...)`. Its time may also be in ISO
 * 8601, and a priority may stand before the time.
 */
const LINE =
  /^(?:<\d{1,3}>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]{8,15}(?:Z|[+-]\d\d:?\d\d)?) (?:(\S+) )?CRON\[(\d+)\]: (.*)$/;
const STARTED = /^\((\S+)\) CMD \((.*)\)$/;
const ENDED = /^\((\S+)\) END \((.*)\)$/;
const FAILED =
  /^\(CRON\) error \(grandchild #(\d+) (?:failed with exit status (\d+)|terminated by signal (\d+)).*\)$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads what Debian's cron writes with `-L 7`: starts, ends and failures. A failure names the
 * process of the start (`#66`). It is written by the same process as the end (`[64]`), which began
 * just before the process of the start.
 */
export async function* cronSyslog(chunks: Chunks, options: FormatOptions): AsyncGenerator<Batch> {
  const reader = new Reader(options);
  for await (const { lines, bytes } of linesOf(chunks)) {
    const candidates = lines.flatMap(({ number, text, problem, bytes: raw }): Candidate[] =>
      text === undefined
        ? [{ number, raw: raw ?? '', problem: problem ?? 'no text' }]
        : reader.read(number, text),
    );
    yield { candidates, bytes };
  }
  yield { candidates: reader.rest(), bytes: 0 };
}

class Reader {
  readonly #open = new OpenStarts();
  /** Starts that failed, by host and by the number of the process that will log the end. */
  readonly #failed = new Map<string, Start>();
  #ends = 0;
  #strayEnds = 0;

  constructor(readonly options: FormatOptions) {}

  read(number: number, raw: string): Candidate[] {
    const match = LINE.exec(raw);
    if (match === null) return []; // other programs log to the same file
    const [, time = '', host = '', pidText = '', message = ''] = match;
    const pid = Number(pidText);
    const at = this.#instant(time);
    if (at === undefined) return [{ number, raw, problem: `not a time: ${time}` }];
    const started = STARTED.exec(message);
    if (started !== null) {
      const overdue = this.#open.add({
        number,
        raw,
        host,
        pid,
        at,
        command: `(${started[1]}) ${started[2]}`,
      });
      return overdue === undefined ? [] : [this.#candidate(overdue, null, 'running')];
    }
    const failed = FAILED.exec(message);
    if (failed !== null) this.#fail(host, pid, failed);
    const ended = ENDED.exec(message);
    return ended === null ? [] : this.#end(host, pid, `(${ended[1]}) ${ended[2]}`, at);
  }

  #fail(host: string, pid: number, [, grandchild, status, signal]: RegExpExecArray): void {
    const start = this.#open.takeProcess(host, Number(grandchild));
    if (start === undefined) {
      this.#strayEnds += 1;
      return;
    }
    const how =
      status === undefined
        ? { error: `signal ${signal}` }
        : { exitCode: Number(status), error: `exit status ${status}` };
    this.#failed.set(`${host} ${pid}`, { ...start, ...how });
  }

  #end(host: string, pid: number, command: string, at: number): Candidate[] {
    this.#ends += 1;
    const failure = this.#failed.get(`${host} ${pid}`);
    this.#failed.delete(`${host} ${pid}`);
    const start = failure ?? this.#open.takeChildOf(host, pid, command);
    if (start === undefined) {
      this.#strayEnds += 1;
      return [];
    }
    return [this.#candidate(start, at, failure === undefined ? 'success' : 'failed')];
  }

  /**
   * Runs without an end: they still go on, or cron was not told to log ends. Warns if the log holds
   * no ends at all, and if it holds ends without a start.
   */
  rest(): Candidate[] {
    const open = [...this.#open.all(), ...this.#failed.values()];
    if (open.length > 0 && this.#ends === 0) {
      this.options.warn(
        `${counted(open.length, 'start')} and no end: cron logs how runs end only with ` +
          'EXTRA_OPTS="-L 7" in /etc/default/cron, so no failure can be seen here',
      );
    }
    if (this.#strayEnds > 0) {
      this.options.warn(
        `${counted(this.#strayEnds, 'end')} of runs that had begun before: ` +
          'how they ended is lost. ' +
          'Read the rotated file first (cat cron.log.1 cron.log)',
      );
    }
    return open.map((start) => this.#candidate(start, null, 'running'));
  }

  /**
   * A time of the log in epoch seconds. A time without a year is the latest such time, of this year
   * or the last, that is at most a day after `now`.
   */
  #instant(text: string): number | undefined {
    const { timeZone, now } = this.options;
    if (/^\d/.test(text)) return parseInstant(text, timeZone);
    const month = String(MONTHS.indexOf(text.slice(0, 3)) + 1).padStart(2, '0');
    const rest = `${month}-${text.slice(4, 6).replace(' ', '0')} ${text.slice(7)}`;
    const year = wallClockYear(now, timeZone);
    const [thisYear, lastYear] = [year, year - 1].map((each) =>
      parseInstant(`${each}-${rest}`, timeZone),
    );
    return thisYear !== undefined && thisYear <= now + DAY_SECONDS ? thisYear : lastYear;
  }

  /**
   * A run whose task is named by its command, because cron knows no other name. Secrets are removed
   * from the command: it may hold a password.
   */
  #candidate(
    start: Start,
    finishedAt: number | null,
    status: 'success' | 'failed' | 'running',
  ): Candidate {
    const command = start.command
      .replace(/^\(\S+\) /, '')
      .replace(/\s+/g, ' ')
      .trim();
    return {
      number: start.number,
      raw: start.raw,
      value: {
        task_type: shorten(this.options.redact(command), NAME_LENGTH_MAX),
        run_id: `${start.host}#${start.pid}@${start.at}`,
        started_at: start.at,
        finished_at: finishedAt,
        status,
        error: status === 'failed' ? start.error : null,
        exit_code: status === 'failed' ? (start.exitCode ?? null) : status === 'success' ? 0 : null,
        host: start.host === '' ? null : start.host,
      },
    };
  }
}
