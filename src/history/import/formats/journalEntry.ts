import type { JsonMap } from '../../../lib/json';

/** The MESSAGE_ID of systemd's own messages (systemd.journal-fields(7), sd-messages.h). */
export const STARTING = '7d4958e842da4a758f6c1cdc7b36dcc5';
/**
 * systemd's job to start a unit is done: the unit has finished, or goes on, or was skipped. The
 * text of the message says which.
 */
export const START_DONE = '39f53479d3a045ac8e11786248231fbf';
/** systemd's job to start a unit has failed; JOB_RESULT says how. */
export const START_FAILED = 'be02cf6855d2428ba40df7e9d022f03d';
/** Somebody stops the unit. */
export const STOPPING = 'de5b426a63be47a7b6ac3eaac82e2f6f';
export const SKIPPED = '0e4284a0caca4bfc81c0bb6786972673';
export const SUCCEEDED = '7ad2d189f7e94e70a38c781354912448';
export const FAILED = 'd9b373ed55a64feb8242e02dbe79a49c';
export const EXITED = '98e322203f7a4ed290d09fe03c09fe15';
export const EXEC_FAILED = '641257651c1b4ec9a8624d7a40a9e1e7';

/**
 * True for an entry of systemd itself, of a user's systemd, or of an executor of theirs. Fields
 * that begin with an underscore are set by the journal, so no program can forge them.
 */
export function isOfManager(entry: JsonMap): boolean {
  return text(entry._PID) === '1' || isOfUserManager(entry) || isOfExecutor(entry);
}

/**
 * True for an entry of an executor: the process that becomes a unit's command, before it does. The
 * entry must be about the unit in which that process runs.
 */
function isOfExecutor(entry: JsonMap): boolean {
  return text(entry.MESSAGE_ID) === EXEC_FAILED && text(entry._SYSTEMD_UNIT) === text(entry.UNIT);
}

function isOfUserManager(entry: JsonMap): boolean {
  return (
    /^user@\d+\.service$/.test(text(entry._SYSTEMD_UNIT) ?? '') &&
    text(entry._SYSTEMD_USER_UNIT) === 'init.scope'
  );
}

/** The name of the unit that an entry of systemd is about; empty when there is none. */
export function unitOf(entry: JsonMap): string {
  return (isOfUserManager(entry) ? text(entry.USER_UNIT) : text(entry.UNIT)) ?? '';
}

/** The user whose systemd wrote an entry; null for an entry of the system's. */
export function userOf(entry: JsonMap): string | null {
  if (!isOfUserManager(entry)) return null;
  return text(entry._SYSTEMD_UNIT)?.replace(/^user@|\.service$/g, '') ?? null;
}

/**
 * The text of an entry's message; empty where it has none. journalctl prints a message that is not
 * UTF-8 as an array of bytes, and one that is too long as null, which gives undefined.
 */
export function messageOf({ MESSAGE: message }: JsonMap): string | undefined {
  if (message === null) return undefined;
  if (Array.isArray(message) && message.every((each) => typeof each === 'number'))
    return Buffer.from(message).toString();
  return text(message) ?? '';
}

/**
 * The text of a field. A repeated field is an array of its values, of which the last is in force.
 */
export function text(value: unknown): string | undefined {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : undefined;
}

/**
 * When an entry's event happened, or, if that is not known, when the journal received the entry. In
 * epoch seconds, to the millisecond; the journal's own fields are in microseconds.
 */
export function timeOf(entry: JsonMap): number | undefined {
  const micros = Number(text(entry._SOURCE_REALTIME_TIMESTAMP) ?? text(entry.__REALTIME_TIMESTAMP));
  return Number.isFinite(micros) ? Math.round(micros / 1000) / 1000 : undefined;
}

/** The unit that an entry of systemd is about, and its invocation; empty where none is named. */
export function namesOf(entry: JsonMap): { unit: string; id: string } {
  const id = text(entry.INVOCATION_ID) || text(entry.USER_INVOCATION_ID) || '';
  return { unit: unitOf(entry), id };
}

/** The host, the user and the unit that an entry is about, or whose process wrote it. */
export function placeOf(entry: JsonMap, unit: string): string {
  const user = /^user@(\d+)\.service$/.exec(text(entry._SYSTEMD_UNIT) ?? '')?.[1] ?? '';
  return `${text(entry._HOSTNAME)} ${user} ${unit}`;
}

/** The host, the user and the unit of a message of systemd. */
export function aloneKey({ unit, entry }: { unit: string; entry: JsonMap }): string {
  return `${text(entry._HOSTNAME)} ${userOf(entry)} ${unit}`;
}

/** The boot that an entry belongs to; empty where it does not say it. */
export function bootOf(entry: JsonMap): string {
  return text(entry._BOOT_ID) ?? '';
}

/** How a process exited, in words, and its exit code if it has one. */
export function exitOf(entry: JsonMap): [exit: string, exitCode: number | null] {
  const [code, status] = [text(entry.EXIT_CODE), text(entry.EXIT_STATUS)];
  const exit = code === 'exited' ? `exit status ${status}` : `${code} by signal ${status}`;
  const isNumber = code === 'exited' && status !== undefined && /^\d+$/.test(status);
  return [exit, isNumber ? Number(status) : null];
}
