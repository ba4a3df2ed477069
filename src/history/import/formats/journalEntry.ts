import type { JsonMap } from '../../../lib/json';

/** What systemd's own messages mean, by their MESSAGE_ID (systemd.journal-fields(7), sd-messages.h). */
export const STARTING = '7d4958e842da4a758f6c1cdc7b36dcc5';
/** The job to start it is done: it has finished, or has only begun, or was skipped. No end of a run. */
export const START_DONE = '39f53479d3a045ac8e11786248231fbf';
export const SUCCEEDED = '7ad2d189f7e94e70a38c781354912448';
export const FAILED = 'd9b373ed55a64feb8242e02dbe79a49c';
export const EXITED = '98e322203f7a4ed290d09fe03c09fe15';
export const EXEC_FAILED = '641257651c1b4ec9a8624d7a40a9e1e7';

/** Of systemd itself, or of a user's: fields that begin with an underscore are the journal's own, and cannot be forged. */
export function isOfManager(entry: JsonMap): boolean {
  return text(entry._PID) === '1' || isOfUserManager(entry) || isOfExecutor(entry);
}

/** What becomes the command, before it is: it speaks of the unit that it is in. */
function isOfExecutor(entry: JsonMap): boolean {
  return text(entry.MESSAGE_ID) === EXEC_FAILED && text(entry._SYSTEMD_UNIT) === text(entry.UNIT);
}

function isOfUserManager(entry: JsonMap): boolean {
  return (
    /^user@\d+\.service$/.test(text(entry._SYSTEMD_UNIT) ?? '') &&
    text(entry._SYSTEMD_USER_UNIT) === 'init.scope'
  );
}

/** The unit that systemd speaks of. */
export function unitOf(entry: JsonMap): string {
  return (isOfUserManager(entry) ? text(entry.USER_UNIT) : text(entry.UNIT)) ?? '';
}

/** A message that is not UTF-8 is an array of bytes; one that is too long is null. */
export function messageOf({ MESSAGE: message }: JsonMap): string {
  if (Array.isArray(message)) return Buffer.from(message.map(Number)).toString();
  return text(message) ?? '';
}

/** A repeated field is an array of its values: the last one is in force. */
export function text(value: unknown): string | undefined {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : undefined;
}

/** When it happened, if that is known, before when the journal took it. Microseconds. */
export function timeOf(entry: JsonMap): number | undefined {
  const micros = Number(text(entry._SOURCE_REALTIME_TIMESTAMP) ?? text(entry.__REALTIME_TIMESTAMP));
  return Number.isFinite(micros) ? Math.round(micros / 1000) / 1000 : undefined;
}
