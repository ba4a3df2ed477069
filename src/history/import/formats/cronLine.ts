/** A line of a log that a cron wrote: where and when, and what it says. */
export interface CronLine {
  /** The time as it is written, in one of the forms that `CronClock` reads. */
  readonly time: string;
  /** Empty where the log does not name the host. */
  readonly host: string;
  /** The program's name without folders: `CRON`, `crond`, `anacron`. */
  readonly program: string;
  readonly pid: number;
  readonly message: string;
}

const PRIORITY = String.raw`(?:<\d{1,3}>)?`;
const ISO = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?`;
/** What syslog writes (`Nov  9 10:10:01`), with a fraction as `journalctl -o short-precise` has. */
const MONTH_FIRST = String.raw`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})?`;
/** What OpenWrt's logread writes, without host: `Sun Mar 22 19:21:00 2026`. */
const YEAR_LAST = String.raw`[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}`;
/** Epoch seconds, as `journalctl -o short-unix` writes them. */
const EPOCH = String.raw`\d{9,10}\.\d{1,9}`;
/** The name of a program that may be a cron, perhaps with its folder. */
const PROGRAM = String.raw`(?:\/\S*\/)?([\w.-]*cron[\w.-]*)`;

const LINE = new RegExp(
  `^${PRIORITY}(?:[A-Z][a-z]{2} (?=\\d{4}-))?(${YEAR_LAST}|${MONTH_FIRST}|${ISO}|${EPOCH}) ` +
    String.raw`(?:([^\s\[\]:]+) )??(?:[a-z]+\d?\.[a-z]+ )?${PROGRAM}\[(\d+)\]: (.*)$`,
  'i',
);
/** A line of RFC 5424: `<78>1 2025-11-09T10:10:01Z web1 CRON 660 - - (root) CMD (...)`. */
const RFC_5424 = new RegExp(
  String.raw`^<\d{1,3}>1 (${ISO}) (\S+) ${PROGRAM} (\d+) \S+ (?:-|(?:\[[^\]]*\])+) (.*)$`,
  'i',
);
const UNDATED = new RegExp(`^${PRIORITY}${PROGRAM}(?:\\[\\d+\\])?: (.*)$`, 'i');

/** The line's parts; undefined when it is of another program, or has no time. */
export function cronLine(raw: string): CronLine | undefined {
  // Most lines of a log are of other programs, and this test is cheaper than the patterns.
  if (!/cron/i.test(raw)) return undefined;
  const [, time, host = '', program = '', pid, message = ''] =
    RFC_5424.exec(raw) ?? LINE.exec(raw) ?? [];
  if (time === undefined) return undefined;
  return { time, host: host === '-' ? '' : host, program, pid: Number(pid), message };
}

/** The name of the cron that wrote a line without a time; undefined for any other line. */
export function undatedCron(raw: string): string | undefined {
  return UNDATED.exec(raw)?.[1];
}

/** What tells of a run, in a line whose form is not known. */
const OF_RUN =
  /\b[\w.-]*cron[\w.-]*\b.*?(?:\([^)]*\) (?:CMD|END|CMDEND|error)\b|USER \S+ pid +\d+ cmd )/i;

/** True for a line that tells of a run of a cron, in whatever form. */
export function tellsOfRun(raw: string): boolean {
  return OF_RUN.test(raw);
}

/** A run began. */
export interface Started {
  readonly kind: 'started';
  readonly command: string;
  /** Number of the process that became the command, where the line says it. */
  readonly child: number | undefined;
}

/** A run ended. */
export interface Ended {
  readonly kind: 'ended';
  readonly command: string;
  readonly child: number | undefined;
  /** False for a cron that does not log how runs end, which is cronie. */
  readonly saysHow: boolean;
}

/** A run failed. */
export interface Failed {
  readonly kind: 'failed';
  readonly child: number;
  readonly exitCode: number | null;
  readonly error: string;
}

/** What a line of a cron says. */
export type CronEvent =
  | Started
  | Ended
  | Failed
  /** The host has begun, so whatever ran on it has ended. */
  | { readonly kind: 'rebooted' }
  /** Says nothing of a run. */
  | { readonly kind: 'other' }
  /** Looks as if it told of a run, or of a start that failed, and is not understood. */
  | { readonly kind: 'notUnderstood' };

/** `(root) CMD (sync all)`; with `-L 8`, Debian's cron puts the process number before the command. */
const STARTED = /^\((\S+)\) CMD \((?:\[(\d+)\] )?(.*)\)$/;
const ENDED = /^\((\S+)\) (END|CMDEND) \((?:\[(\d+)\] )?(.*)\)$/;
const BUSYBOX_STARTED = /^USER (\S+) pid +(\d+) cmd (.*)$/;
const FAILED =
  /^\(CRON\) error \(grandchild #(\d+) (?:failed with exit status (\d+)|terminated by signal (\d+)).*\)$/;
/** Messages that tell of no run: of cron itself, of crontabs, of output and sessions. */
const OTHER =
  /^(?:\([^)]*\) (?:INFO|info|STARTUP|RELOAD|REPLACE|LIST|BEGIN EDIT|END EDIT|DELETE|MAIL|CMDOUT|DEATH|SHUTDOWN|REBOOT|NO CRONTAB)\b|pam_|wakeup |crond? .*started|Updated timestamp |Normal exit|Anacron |Will run job |Jobs will be )/;

export function cronEvent(message: string): CronEvent {
  const started = STARTED.exec(message);
  if (started !== null) {
    const [, user, child, command] = started;
    return { kind: 'started', command: `(${user}) ${command}`, child: numberOf(child) };
  }
  const busybox = BUSYBOX_STARTED.exec(message);
  if (busybox !== null) {
    const [, user, child, command] = busybox;
    return { kind: 'started', command: `(${user}) ${command}`, child: numberOf(child) };
  }
  const ended = ENDED.exec(message);
  if (ended !== null) {
    const [, user, word, child, command] = ended;
    return {
      kind: 'ended',
      command: `(${user}) ${command}`,
      child: numberOf(child),
      saysHow: word === 'END',
    };
  }
  if (message === '(CRON) INFO (Running @reboot jobs)') return { kind: 'rebooted' };
  const failed = FAILED.exec(message);
  if (failed === null) return { kind: OTHER.test(message) ? 'other' : 'notUnderstood' };
  const [, child, status, signal] = failed;
  return {
    kind: 'failed',
    child: Number(child),
    exitCode: numberOf(status) ?? null,
    error: status === undefined ? `signal ${signal}` : `exit status ${status}`,
  };
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
