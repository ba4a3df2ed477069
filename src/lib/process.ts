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
    // The name of the program stands in brackets and may hold blanks; the start is 20 fields on.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
    return `${boot} ${namespace} ${pid} ${stat.split(' ')[19]}`;
  } catch {
    return undefined;
  }
}
