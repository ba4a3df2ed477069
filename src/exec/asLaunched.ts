import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Launch } from '../lib/launch';
import { withRawBytes } from './rawBytes';

type Words = readonly [string, ...string[]];

/** Descriptors that this process needs to start a command. A limit below is set for the command only. */
const OWN_FILES_MIN = 256;
/** The highest descriptor that is handed to a command: each below it takes room in a list. */
const DESCRIPTOR_MAX = 4095;

/**
 * The command with what sets for it that Node has reset: ignored and blocked signals, and the limit
 * of open files. The programs for that (coreutils' `env`, util-linux' `prlimit`) then become the
 * command; where they are missing, the command gets what Node made of it.
 */
export function asLaunched(words: Words, launch: Launch | undefined): Words {
  const command = withRawBytes(words, launch?.rawVariables);
  if (launch === undefined) return command;
  const signals = [
    ...namesOf(launch.ignoredSignals).map((name) => `--ignore-signal=${name}`),
    ...namesOf(launch.blockedSignals).map((name) => `--block-signal=${name}`),
  ];
  const withSignals: Words =
    // A name that begins with a dash would be an option.
    signals.length > 0 && !command[0].startsWith('-') && canRun('env', [...signals, 'true'])
      ? ['env', ...signals, ...asProgram(command)]
      : command;
  const limit = `--nofile=${launch.openFiles}:`;
  if (launch.openFiles === undefined || launch.openFiles === softLimit()) return withSignals;
  const isEnough = launch.openFiles === 'unlimited' || Number(launch.openFiles) >= OWN_FILES_MIN;
  // For this process, from which the command inherits it.
  if (isEnough && canRun('prlimit', ['--pid', String(process.pid), limit])) return withSignals;
  return !isEnough && canRun('prlimit', [limit, 'true'])
    ? ['prlimit', limit, '--', ...withSignals]
    : withSignals;
}

/**
 * The descriptors from 3 on that a command inherits, as `spawn` takes them: the same number for each,
 * and `ignore` for those between that are not open.
 */
export function inheritedDescriptors(launch: Launch | undefined): (number | 'ignore')[] {
  const open = (launch?.descriptors ?? []).filter((each) => each > 2 && each <= DESCRIPTOR_MAX);
  const highest = Math.max(2, ...open);
  return Array.from({ length: highest - 2 }, (_, index) =>
    open.includes(index + 3) ? index + 3 : 'ignore',
  );
}

/** The command as `env` takes it, for which a first word with `=` is a variable. */
function asProgram(command: Words): Words {
  return command[0].includes('=') ? ['/bin/sh', '-c', 'exec "$@"', 'sh', ...command] : command;
}

function namesOf(numbers: readonly number[]): string[] {
  const all = Object.entries(constants.signals);
  return numbers.flatMap((number) => {
    const name = all.find(([, each]) => each === number)?.[0];
    return name === undefined ? [] : [name.slice('SIG'.length)];
  });
}

function canRun(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function softLimit(): string | undefined {
  try {
    return /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
