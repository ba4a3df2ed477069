import { Cron } from 'croner';
import { LOCAL_SOURCE } from '../history/sources/localSource';
import { isTimeZone } from '../lib/clock';
import { isJsonMap } from '../lib/json';
import type { CheckName } from '../lib/settings';
import { printable } from '../lib/text';
import { DECLARED } from './declared';

/**
 * Checks a value of a setting.
 * @returns what is wrong with the value, to be printed after its path; undefined when it is valid
 */
export type Check = (value: unknown) => string | undefined;

/** The checks that declarations of settings refer to by name. */
export const CHECKS: Readonly<Record<CheckName, Check>> = {
  cron: refusing(isCron, 'expected five fields, as in a crontab'),
  timeZone: refusing(isTimeZone, 'expected an IANA time zone'),
  zoneOfSystem: refusing(isTimeZone, 'expected an IANA time zone such as Europe/Berlin'),
  sourceName: refusing(
    (name) => printable(name) === name && !name.includes(':') && name !== LOCAL_SOURCE,
    `expected a short name without colon, other than ${LOCAL_SOURCE}`,
  ),
  variable: refusing(
    (name) => /^(?!GOALGEN_)[A-Za-z_]\w*$/.test(name),
    'expected the name of an environment variable (not of goalgen) ' +
      'that holds the address, not the address',
  ),
  onePlace,
  distinctSources: distinct(
    ({ name, preset }) => (preset === 'native' ? LOCAL_SOURCE : (name ?? preset)),
    'two sources have the same name: give one another "name"',
  ),
  smallName: refusing(isSmallName, 'expected small letters, digits and _'),
  ownDetectorName: refusing(
    (name) => isSmallName(name) && !Object.hasOwn(DECLARED.detectors ?? {}, name),
    'expected small letters, digits and _, and no name of a built-in detector',
  ),
  distinctDetectors: distinct(({ name }) => name, 'two detectors have the same name'),
};

function refusing(isRight: (text: string) => boolean, problem: string): Check {
  return (value) => (typeof value === 'string' && isRight(value) ? undefined : problem);
}

/** Checks that no two items of a list have the same name. */
function distinct(
  nameOf: (item: Readonly<Record<string, unknown>>) => unknown,
  problem: string,
): Check {
  return (value) => {
    const names = Array.isArray(value) ? value.filter(isJsonMap).map(nameOf) : [];
    return new Set(names).size === names.length ? undefined : problem;
  };
}

function isCron(text: string): boolean {
  try {
    new Cron(text, { mode: '5-part', paused: true }).stop();
    return true;
  } catch {
    return false;
  }
}

function isSmallName(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,49}$/.test(name);
}

/**
 * Checks that a source is either in a file or on a server, and that a source in a file has no
 * setting that is for servers.
 */
function onePlace(source: unknown): string | undefined {
  const { file, urlVariable, ownRowsOnly } = isJsonMap(source) ? source : {};
  if ((file === undefined) === (urlVariable === undefined))
    return 'name either a "file" (SQLite) or a "urlVariable" (PostgreSQL)';
  return file !== undefined && ownRowsOnly !== undefined ? 'ownRowsOnly is for servers' : undefined;
}
