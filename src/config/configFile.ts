import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { parseCommented } from '../lib/commentedJson';
import { codeOf, messageOf, UsageError } from '../lib/errors';
import { isJsonMap, type JsonMap } from '../lib/json';
import { howToTrust, type Trust, whyNotOwned, whyNotTrusted } from '../lib/trust';
import { executedBy } from './executes';

/** Maximum bytes of a configuration file. */
const BYTES_MAX = 10_000_000;
const HINT = 'mend the file, or name another with --config';

export interface ConfigFile {
  readonly written: JsonMap;
  /** What the operator is to be told about the file. */
  readonly warnings: string[];
}

/**
 * Reads a configuration file, if it is one that may be believed: what it holds can make goalgen
 * execute SQL and modules.
 * @param isNamed whether the operator named the file. One that is not named is left out where it is
 * missing, or where it or its folder belongs to somebody else (as git does: safe.directory).
 * @param trust whom to believe; undefined on systems without user numbers
 * @throws UsageError when it cannot be read, is no JSON object, or may not be believed
 */
export async function readConfigFile(
  path: string,
  isNamed: boolean,
  trust: Trust | undefined,
): Promise<ConfigFile | { readonly warnings: string[] }> {
  const fd = openRegular(path, isNamed);
  if (fd === undefined) return { warnings: [] };
  try {
    const stat = fstatSync(fd);
    if (trust === undefined) return { written: await parsed(path, fd), warnings: [] };
    const hint = howToTrust(path, trust);
    const foreign = isNamed ? undefined : whyForeign(path, stat, trust);
    if (foreign !== undefined)
      return { warnings: [`${path} is not read, because ${foreign}: ${hint}`] };
    const written = await parsed(path, fd);
    const why = whyNotTrusted(path, stat, trust);
    if (why === undefined) return { written, warnings: [] };
    const { settings } = executedBy(written);
    if (settings.length > 0)
      throw new UsageError(
        `${path} has SQL or a module executed (${settings.join(', ')}), and ${why}.`,
        hint,
      );
    return { written, warnings: [`${path} is believed, although ${why}: ${hint}`] };
  } finally {
    closeSync(fd);
  }
}

/** Why a file is somebody else's: by itself, by its folder, or as a link that somebody else made. */
function whyForeign(path: string, stat: Stats, trust: Trust): string | undefined {
  const folder = dirname(path);
  return (
    whyNotOwned(path, stat, trust) ??
    whyNotOwned(path, lstatSync(path), trust) ??
    whyNotOwned(folder, statSync(folder), trust)
  );
}

/** Opens a file without waiting for anything. */
function openRegular(path: string, isNamed: boolean): number | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    if (!isNamed && codeOf(cause) === 'ENOENT') return undefined;
    throw unreadable(path, String(codeOf(cause)), cause);
  }
  const stat = fstatSync(fd);
  const why = stat.isDirectory()
    ? 'EISDIR'
    : !stat.isFile()
      ? 'it is no regular file'
      : stat.size > BYTES_MAX
        ? `it is larger than ${BYTES_MAX / 1e6} MB`
        : undefined;
  if (why === undefined) return fd;
  closeSync(fd);
  throw unreadable(path, why);
}

function unreadable(path: string, why: string, cause?: unknown): UsageError {
  const message = `The configuration file ${path} cannot be read (${why}).`;
  return new UsageError(message, 'name another with --config', { cause });
}

async function parsed(path: string, fd: number): Promise<JsonMap> {
  let written: unknown;
  try {
    written = await parseCommented(readFileSync(fd, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${messageOf(cause)}.`, HINT, { cause });
  }
  if (!isJsonMap(written)) throw new UsageError(`${path} is not a JSON object.`, HINT);
  return written;
}
