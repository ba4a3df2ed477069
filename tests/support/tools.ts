import { execFileSync } from 'node:child_process';

/** Is there such a program, and does it do this? Says so when not: a test that is skipped in silence holds nothing. */
export function works(what: string, program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(`skipped: ${what} (no ${program} that may do it)\n`);
    return false;
  }
}
