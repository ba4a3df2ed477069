import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PROJECT = resolve(import.meta.dirname, '../..');

/** Sources of the program, besides the files in `src`. */
const OTHER_SOURCES = ['schema.sql', 'package.json', 'scripts/build.mjs'];

/**
 * Path of goalgen's program, for tests that run it in a process of its own. Builds it first when
 * its sources are newer; `npm test` builds once and says so with TESTS_HAVE_BUILT.
 */
export function program(): string {
  if (process.env.TESTS_HAVE_BUILT !== '1' && newestSource() > modifiedAt('dist/goalgen.cjs')) {
    execFileSync(process.execPath, [join(PROJECT, 'scripts/build.mjs')]);
  }
  return join(PROJECT, 'bin/goalgen.js');
}

function newestSource(): number {
  const sources = readdirSync(join(PROJECT, 'src'), { recursive: true, encoding: 'utf8' });
  const paths = [...OTHER_SOURCES, ...sources.map((path) => `src/${path}`)];
  return Math.max(...paths.map(modifiedAt));
}

function modifiedAt(path: string): number {
  return statSync(join(PROJECT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
