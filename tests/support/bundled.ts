import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT, temporaryFolder } from './world';

/**
 * Makes a program of a TypeScript text, for code that needs a process of its own because it writes
 * to the standard streams or handles signals.
 * @param folder the folder that the relative imports of the text start from
 * @returns the path of the program, for `node`
 */
export function bundled(text: string, folder: string): string {
  const file = join(temporaryFolder(), 'program.mjs');
  const options = ['--bundle', '--platform=node', '--format=esm', '--loader=ts'];
  execFileSync(
    join(PROJECT, 'node_modules/.bin/esbuild'),
    [...options, '--log-level=warning', `--outfile=${file}`],
    { input: text, cwd: folder },
  );
  return file;
}
