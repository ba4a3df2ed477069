import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';

type Words = readonly [string, ...string[]];

/** What stands in a text where Node read bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd';
/** A name that a shell can export. */
const SHELL_NAME = /^[A-Za-z_]\w*$/;

/**
 * The command with its bytes. Arguments and variables may be in another encoding than UTF-8, such as
 * the name of a file in Latin-1. Node can neither read nor hand over those bytes, so a shell makes
 * them from their octal numbers and then becomes the command.
 * @param command the last words of this process's command line
 * @param variables environment variables that are not UTF-8
 */
export function withRawBytes(
  command: Words,
  variables: ReadonlyMap<string, Buffer> = new Map(),
): Words {
  const exported = [...variables].filter(([name]) => SHELL_NAME.test(name));
  const isChanged = command.some((word) => word.includes(REPLACEMENT));
  if (!isChanged && exported.length === 0) return command;
  const given = isChanged ? rawWords().slice(-command.length) : [];
  const raw = command.map((word, index) => {
    const bytes = given[index];
    return bytes === undefined || isUtf8(bytes) ? word : bytes;
  });
  return ['/bin/sh', '-c', scriptOf(raw, exported), 'sh', ...raw.map((word) => word.toString())];
}

function scriptOf(
  words: readonly (string | Buffer)[],
  variables: readonly (readonly [string, Buffer])[],
): string {
  const lines = variables.map(([name, bytes]) => `${made(bytes)}; export ${name}="\${w%.}"`);
  const values = words.map((word, index) => {
    if (typeof word === 'string') return `"\${${index + 1}}"`;
    lines.push(`${made(word)}; w${index}=\${w%.}`);
    return `"$w${index}"`;
  });
  return [...lines, `exec ${values.join(' ')}`].join('\n');
}

/** Assigns bytes and a point to `w`: the shell removes line ends from the end of what it reads. */
function made(bytes: Buffer): string {
  const octal = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `w=$(printf '${octal}.')`;
}

/** The command line of this process, as the system has it; empty where it does not say it. */
function rawWords(): Buffer[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync('/proc/self/cmdline');
  } catch {
    return [];
  }
  const words: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0, from);
    words.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return words;
}
