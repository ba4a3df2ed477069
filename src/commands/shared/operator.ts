import { userInfo } from 'node:os';
import { UsageError } from '../../lib/errors';
import type { Io } from '../../lib/io';
import { counted } from '../../lib/text';

/** Who decides: `--by`, else the person behind sudo, else the user this runs as. */
export function operator(io: Io, by: string | undefined): string {
  if (by !== undefined) return operatorText('--by', by);
  if (io.env.SUDO_USER) return operatorText('SUDO_USER', io.env.SUDO_USER);
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`; // a container may run as a user without a name
  }
}

/** A note is a sentence or a page. */
const TEXT_LENGTH_MAX = 10_000;

/**
 * What a person typed, to be kept as it is: goals, ledger and beliefs hold it for ever.
 * @throws UsageError when it could not be kept as it is, or is too long to be read by anyone
 */
export function operatorText(what: string, text: string): string {
  if (text.length > TEXT_LENGTH_MAX) {
    throw new UsageError(
      `${what} has ${counted(text.length, 'character')}; at most ${TEXT_LENGTH_MAX} are kept.`,
      'shorten it, and name a file that holds the rest',
    );
  }
  // Node puts U+FFFD where the shell's bytes are not UTF-8.
  if (/\ufffd/.test(text) || !text.isWellFormed()) {
    throw new UsageError(
      `${what} is not UTF-8 text.`,
      'check the encoding of your terminal (locale)',
    );
  }
  return text;
}
