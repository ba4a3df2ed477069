import { execFileSync } from 'node:child_process';

/**
 * Whether a program is installed and succeeds with `args`. If not, a message on stderr says that
 * `what` is skipped, because a test that is skipped in silence proves nothing.
 */
export function works(what: string, program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(`skipped: ${what} (no ${program} that may do it)\n`);
    return false;
  }
}
