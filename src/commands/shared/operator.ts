import { userInfo } from 'node:os';
import { UsageError } from '../../lib/errors';
import type { Io } from '../../lib/io';
import { counted } from '../../lib/text';
import type { Context } from './context';

/**
 * The name of the operator: `--by`, else the user who called sudo, else the user that the process
 * runs as.
 * @throws UsageError when a given name cannot be kept as it is
 */
export function operator(io: Io, by: string | undefined): string {
  if (by !== undefined) return operatorText('--by', by);
  if (io.env.SUDO_USER) return operatorText('SUDO_USER', io.env.SUDO_USER);
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`; // a container may run as a user without a name
  }
}

/**
 * A note as it is kept: without secrets, which a ledger would keep for ever. What was taken out is
 * warned of.
 * @returns null without a note
 * @throws UsageError as `operatorText`
 */
export async function operatorNote(
  { config, log }: Pick<Context, 'config' | 'log'>,
  note: string | undefined,
): Promise<string | null> {
  if (note === undefined) return null;
  const text = operatorText('--note', note);
  const { redactor } = await import('../../history/errors/redact');
  const kept = (await redactor(config.redact.patterns))(text);
  if (kept !== text) log.warn('What looks like a secret in --note is not kept');
  return kept;
}

/** Maximum length, in characters, of a text that the operator gives, such as a note: some pages. */
const TEXT_LENGTH_MAX = 10_000;

/**
 * Checks a text that the operator typed and that goals, ledger or beliefs keep for ever.
 * @param what names the text in the error
 * @returns the text, unchanged
 * @throws UsageError when the text is not UTF-8, or is longer than `TEXT_LENGTH_MAX`
 */
export function operatorText(what: string, text: string): string {
  if (text.length > TEXT_LENGTH_MAX) {
    throw new UsageError(
      `${what} has ${counted(text.length, 'character')}; at most ${TEXT_LENGTH_MAX} are kept.`,
      'shorten it, and name a file that holds the rest',
    );
  }
  // Node replaces bytes that are not UTF-8 by U+FFFD.
  if (/\ufffd/.test(text) || !text.isWellFormed()) {
    throw new UsageError(
      `${what} is not UTF-8 text.`,
      'check the encoding of your terminal (locale)',
    );
  }
  return text;
}
