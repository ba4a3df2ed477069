import { isUtf8 } from 'node:buffer';

/**
 * How goalgen was started, as `bin/goalgen` noted it before Node changed it. Empty parts where the
 * program was started in another way or the system does not say it.
 */
export interface Launch {
  /** All environment variables, with those that Node acts on; undefined where they are unchanged. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** Those of them that are not UTF-8, as bytes. */
  readonly rawVariables: ReadonlyMap<string, Buffer>;
  /** Soft limit of open files: a number or `unlimited`. Node raises it. */
  readonly openFiles: string | undefined;
  /** Numbers of the signals that were ignored. Node resets them. */
  readonly ignoredSignals: readonly number[];
  /** Numbers of the signals that were blocked. Node resets them. */
  readonly blockedSignals: readonly number[];
  /** Open descriptors from 3 on. Node closes them when it starts a command. */
  readonly descriptors: readonly number[];
}

const NOTE = 'GOALGEN_LAUNCH';
const ENVIRONMENT = 'GOALGEN_LAUNCH_ENVIRONMENT';
/** Begins the name under which a variable was put aside. */
const ASIDE = 'GOALGEN_LAUNCH_ASIDE_';

/** Reads what `bin/goalgen` noted, and takes its notes out of the environment. */
export function takeLaunch(env: Record<string, string | undefined>): Launch {
  const { [NOTE]: note = '', [ENVIRONMENT]: environment } = env;
  delete env[NOTE];
  delete env[ENVIRONMENT];
  const variables = environment === undefined ? [] : variablesOf(environment);
  const said = new Map(note.split(' ').map((part) => pairOf(part)));
  return {
    environment: environment === undefined ? restored(env) : Object.fromEntries(decoded(variables)),
    rawVariables: new Map(variables.filter(([, value]) => !isUtf8(value))),
    openFiles: said.get('files'),
    ignoredSignals: signalsOf(said.get('ignored')),
    blockedSignals: signalsOf(said.get('blocked')),
    descriptors: (said.get('descriptors') ?? '').split(',').filter(Boolean).map(Number),
  };
}

/**
 * The present variables with those that were put aside singly, where the environment was too large
 * to be noted; undefined when none was.
 */
function restored(env: Record<string, string | undefined>): Record<string, string> | undefined {
  const aside = Object.keys(env).filter((name) => name.startsWith(ASIDE));
  if (aside.length === 0) return undefined;
  for (const name of aside) {
    env[name.slice(ASIDE.length)] = env[name];
    delete env[name];
  }
  const all = Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  for (const name of aside) delete env[name.slice(ASIDE.length)];
  return all;
}

/** The variables of `/proc/PID/environ` in Base64, in their order. */
function variablesOf(base64: string): [string, Buffer][] {
  const texts = Buffer.from(base64, 'base64').toString('latin1').split('\0').filter(Boolean);
  return texts.map((text) => {
    const [name, value] = pairOf(text);
    return [Buffer.from(name, 'latin1').toString(), Buffer.from(value, 'latin1')];
  });
}

function decoded(variables: readonly [string, Buffer][]): [string, string][] {
  return variables.map(([name, value]) => [name, value.toString()]);
}

function pairOf(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** The numbers of the signals in a mask as the kernel writes it: 64 bits in hexadecimal. */
function signalsOf(mask = ''): number[] {
  if (!/^[0-9a-f]{1,16}$/.test(mask)) return [];
  const bits = BigInt(`0x${mask}`);
  return Array.from({ length: 64 }, (_, index) => index + 1).filter(
    (signal) => ((bits >> BigInt(signal - 1)) & 1n) === 1n,
  );
}
