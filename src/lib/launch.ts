/**
 * How goalgen was started, as `bin/goalgen` noted it before Node changed it. Empty parts where the
 * program was started in another way or the system does not say it.
 */
export interface Launch {
  /** All environment variables, with those that Node acts on; undefined where they are unchanged. */
  readonly environment: Readonly<Record<string, string>> | undefined;
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

/** Reads what `bin/goalgen` noted, and takes its notes out of the environment. */
export function takeLaunch(env: Record<string, string | undefined>): Launch {
  const { [NOTE]: note = '', [ENVIRONMENT]: environment } = env;
  delete env[NOTE];
  delete env[ENVIRONMENT];
  const said = new Map(note.split(' ').map((part) => pairOf(part)));
  return {
    environment: environment === undefined ? undefined : variablesOf(environment),
    openFiles: said.get('files'),
    ignoredSignals: signalsOf(said.get('ignored')),
    blockedSignals: signalsOf(said.get('blocked')),
    descriptors: (said.get('descriptors') ?? '').split(',').filter(Boolean).map(Number),
  };
}

/** The variables of `/proc/PID/environ` in Base64, in their order. */
function variablesOf(base64: string): Record<string, string> {
  const texts = Buffer.from(base64, 'base64').toString().split('\0').filter(Boolean);
  return Object.fromEntries(texts.map((text) => pairOf(text)));
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
