// Runs in every time zone of the tests: tables show local times.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { program } from './support/program';
import { NOW, runProcess, seedRuns, World } from './support/world';

const PROGRAM = program();
const hasScript = isUtilLinuxScript();
if (!hasScript) process.stderr.write('skipped: no `script` command to give a program a terminal\n');

function isUtilLinuxScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
}

/** Runs the built program on a pseudo-terminal and returns its output with the escape sequences. */
async function onTerminal(world: World, args: string[]): Promise<string> {
  const command = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(' ');
  const env = {
    PATH: process.env.PATH ?? '',
    TERM: 'xterm',
    GOALGEN_DATA_DIR: world.dataDir,
    GOALGEN_TIME_ZONE: 'UTC',
    GOALGEN_NOW: String(NOW),
  };
  const { code, stdout } = await runProcess('script', ['-qec', command, '/dev/null'], {
    env,
    cwd: world.folder,
  });
  expect(code).toBe(0);
  return stdout;
}

(hasScript ? describe : describe.skip)('on a terminal', () => {
  test('an import draws a progress bar, then prints the counts of runs', async () => {
    const world = new World();
    const file = join(world.folder, 'runs.ndjson');
    writeFileSync(
      file,
      seedRuns()
        .map((run) => `${JSON.stringify(run)}\n`)
        .join(''),
    );
    const drawn = await onTerminal(world, ['import', file]);
    expect(drawn).toMatch(/Importing \S+ 100%/);
    expect(drawn.trimEnd()).toMatch(/5 runs read: 5 new, 0 updated, 0 known$/);
  });

  test('goalgen list prints a table with a bold heading', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan']);
    expect(await onTerminal(world, ['list'])).toContain('\u001b[1mID\u001b[22m');
  });
});
