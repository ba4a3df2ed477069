import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const GOALGEN = fileURLToPath(new URL('../../bin/goalgen.js', import.meta.url));
const PEAK_MEMORY = fileURLToPath(new URL('./peakMemory.cjs', import.meta.url));

/**
 * The caller's environment, without settings of goalgen. What node itself loads, such as
 * certificates, is on both sides of a ratio.
 */
const ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('GOALGEN_')),
);

export const bareNode = { name: 'node -e 0', program: process.execPath, args: ['-e', '0'] };

export function goalgen(args, env = {}) {
  return { name: `goalgen ${args[0]}`, program: process.execPath, args: [GOALGEN, ...args], env };
}

/** A command that feeds `input` to the sqlite3 shell. */
export function shell(database, input) {
  return { name: 'sqlite3 shell', program: 'sqlite3', args: [database], input };
}

/** Runs a command once; returns the milliseconds that the whole process took. */
export function timed({ program, args, env, input }) {
  const started = performance.now();
  const { status, error, stderr } = spawnSync(program, args, {
    env: { ...ENVIRONMENT, ...env },
    input,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const elapsed = performance.now() - started;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return elapsed;
}

/** Runs the commands in turn, `rounds` times; returns the median of each. */
export function medians(commands, rounds) {
  const times = commands.map(() => []);
  for (let round = -1; round < rounds; round++) {
    commands.forEach((command, index) => {
      const elapsed = timed(command);
      if (round >= 0) times[index].push(elapsed); // the first round warms the caches
    });
  }
  return times.map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]);
}

/** Peak resident memory of a goalgen command, in MiB. */
export function peakMemoryMib(command) {
  const folder = mkdtempSync(join(tmpdir(), 'goalgen-bench-'));
  const file = join(folder, 'peak');
  try {
    timed({
      ...command,
      args: ['--require', PEAK_MEMORY, ...command.args],
      env: { ...command.env, PEAK_FILE: file },
    });
    return Number(readFileSync(file, 'utf8')) / 1024;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function report(title, figures) {
  console.log(`\n${title}`);
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(62)} ${value}`);
}
