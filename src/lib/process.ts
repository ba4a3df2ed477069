import { readFileSync, readlinkSync } from 'node:fs';

/**
 * What identifies this process among all that ever ran on this machine: its boot, its namespace of
 * process numbers, its number, and when it began. Undefined where the system does not say it.
 */
export function ownProcess(): string | undefined {
  return identityOf(process.pid);
}

/**
 * Whether a process of this machine is there. Undefined where that cannot be known: the system does
 * not say it, or the process had another namespace (it ran in a container).
 */
export function processLives(identity: string): boolean | undefined {
  const [boot, namespace, pid = ''] = identity.split(' ');
  const own = ownProcess()?.split(' ');
  if (own === undefined || (boot === own[0] && namespace !== own[1])) return undefined;
  return boot === own[0] && identityOf(Number(pid)) === identity;
}

function identityOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    const stat = statOf(pid);
    return stat === undefined ? undefined : `${boot} ${namespace} ${pid} ${stat.start}`;
  } catch {
    return undefined;
  }
}

/** What the kernel says of a process. */
export interface ProcessStat {
  /** One letter; `Z` for a process that has ended and that its parent has not asked for. */
  readonly state: string;
  readonly group: number;
  /** When it began, in ticks since the boot. */
  readonly start: string;
}

/** What the kernel says of a process; undefined when it is gone, or where the system has no /proc. */
export function statOf(pid: number): ProcessStat | undefined {
  try {
    // The name of the program before these fields is in parentheses and may contain anything.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
    const fields = text.split(' ');
    return { state: fields[0] ?? '', group: Number(fields[2]), start: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
