import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';

/** Files of others that are trusted all the same: one absolute path of a file or folder a line. */
const LIST_OF_ROOT = '/etc/goalgen/trusted';
const WRITABLE_BY_OTHERS = 0o022;

/** Whom this process trusts: itself, root, and for root by sudo the user who called it. */
export interface Trust {
  readonly owners: ReadonlySet<number>;
  /** The files that may name further paths; the first is the user's own, if that is known. */
  readonly lists: readonly string[];
}

/** @param uid number of this process's effective user; undefined on systems without such numbers */
export function trustOf(
  env: Readonly<Record<string, string | undefined>>,
  uid: number | undefined = process.geteuid?.(),
): Trust | undefined {
  if (uid === undefined) return undefined;
  const { SUDO_UID: caller = '', XDG_CONFIG_HOME: config = '', HOME: home = '' } = env;
  const folder = isAbsolute(config) ? config : isAbsolute(home) ? join(home, '.config') : undefined;
  return {
    owners: new Set([uid, 0, ...(uid === 0 && /^\d+$/.test(caller) ? [Number(caller)] : [])]),
    lists: [...(folder === undefined ? [] : [join(folder, 'goalgen/trusted')]), LIST_OF_ROOT],
  };
}

/**
 * Why a file or folder is not trusted, as a part of a sentence about it; undefined when it is.
 * @param what its path; trusted, too, is what a list names or what is below a folder that it names
 */
export function whyNotTrusted(what: string, stat: Stats, trust: Trust): string | undefined {
  const why = ownerDoubt(stat, trust) ?? modeDoubt(stat);
  return why === undefined || isListed(what, trust) ? undefined : why;
}

/** As `whyNotTrusted`, where it does not matter who may write there. */
export function whyNotOwned(what: string, stat: Stats, trust: Trust): string | undefined {
  const why = ownerDoubt(stat, trust);
  return why === undefined || isListed(what, trust) ? undefined : why;
}

/** What makes a path trusted that is not: for the `Try:` of a message. */
export function howToTrust(what: string, { lists }: Trust): string {
  return `chown or chmod go-w it, or write the line '${what}' into ${lists[0]}`;
}

function ownerDoubt({ uid }: Stats, { owners }: Trust): string | undefined {
  return owners.has(uid) ? undefined : `it belongs to the user with the number ${uid}`;
}

function modeDoubt({ mode }: Stats): string | undefined {
  return (mode & WRITABLE_BY_OTHERS) === 0 ? undefined : 'others than its owner may write to it';
}

function isListed(what: string, trust: Trust): boolean {
  const path = realPathOf(what);
  return trust.lists
    .flatMap((list) => linesOf(list, trust))
    .some((allowed) => path === allowed || path.startsWith(`${allowed}${sep}`));
}

/** The paths of a list; none where it is missing, or where others could have written it. */
function linesOf(list: string, trust: Trust): string[] {
  try {
    const stat = statSync(list);
    if (!stat.isFile() || (ownerDoubt(stat, trust) ?? modeDoubt(stat)) !== undefined) return [];
    const lines = readFileSync(list, 'utf8').split('\n');
    return lines
      .map((line) => line.trim())
      .filter((line) => isAbsolute(line))
      .map(realPathOf);
  } catch {
    return [];
  }
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
