import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './program';
import { PROJECT, type World } from './world';

export interface Kill {
  readonly step: number;
  readonly when: 'before' | 'middle' | 'after';
}

const KILL_AT = join(PROJECT, 'tests/support/killAt.cjs');

/**
 * Runs the built program and kills it at a step, after a number of milliseconds, or not at all.
 * @returns whether the program was killed
 * @throws Error when the program ends by another signal, or with an exit code other than 0 and 4
 */
export function runKilled(
  world: World,
  args: readonly string[],
  kill: Kill | number | undefined,
  env = {},
): Promise<boolean> {
  const steps: Record<string, string> =
    typeof kill === 'object'
      ? { KILL_AT: String(kill.step), KILL_WHEN: kill.when, KILL_FOLDER: world.dataDir }
      : {};
  const preload = typeof kill === 'object' ? ['-r', KILL_AT] : [];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...preload, program(), ...args], {
      cwd: world.folder,
      env: {
        PATH: process.env.PATH ?? '',
        GOALGEN_DATA_DIR: world.dataDir,
        GOALGEN_TIME_ZONE: 'UTC',
        ...steps,
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const timer =
      typeof kill === 'number' ? setTimeout(() => child.kill('SIGKILL'), kill) : undefined;
    child.on('error', fail);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal !== null && signal !== 'SIGKILL') fail(new Error(`ended by ${signal}`));
      else if (code !== null && ![0, 4].includes(code))
        fail(new Error(`goalgen ${args.join(' ')} ended with ${code}: ${stderr}`));
      else done(signal === 'SIGKILL');
    });
  });
}

/** Runs a command to its end and returns the names of its steps, in order. */
export async function stepsOf(world: World, args: readonly string[]): Promise<string[]> {
  const log = join(world.folder, 'steps');
  rmSync(log, { force: true });
  await runKilled(world, args, { step: 0, when: 'before' }, { KILL_LOG: log });
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
}
