import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Names, PROJECT, runProcess, temporaryFolder } from './support/world';

interface Example {
  readonly command: string;
  readonly output: string;
}

/** The commands of a document's ```console blocks, each with the output that is printed below it. */
function examplesIn(path: string): Example[] {
  const text = readFileSync(join(PROJECT, path), 'utf8');
  return [...text.matchAll(/```console\n(.*?)```/gs)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf('\n');
        return { command: part.slice(0, end), output: part.slice(end + 1) };
      }),
  );
}

/** Programs that an example needs besides goalgen. */
const hasJq = commandExists('jq');
if (!hasJq) process.stderr.write('skipped: examples that pipe into jq, which is not installed\n');
const hasShell = commandExists('sqlite3');
if (!hasShell)
  process.stderr.write('skipped: examples from the first that types into sqlite3, which is not installed\n');

function commandExists(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.each(['README.md', 'docs/reliability.md'])('%s', (path) => {
  test('every example prints what it says', async () => {
    const folder = temporaryFolder();
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync(join(PROJECT, 'bin/goalgen.js'), join(bin, 'goalgen'));
    cpSync(join(PROJECT, 'fixtures'), join(folder, 'fixtures'), { recursive: true });
    const env = { PATH: `${bin}:${process.env.PATH}`, TZ: 'UTC' };
    const names = new Names();
    const examples = examplesIn(path);
    expect(examples.length).toBeGreaterThan(5);
    for (const { command, output } of examples) {
      const withoutJq = command.replace(/ \| jq -r '[^']*'/, ' >/dev/null; goalgen list --state active | cut -f1');
      const runnable = hasJq ? command : withoutJq;
      if (/\bjq\b/.test(runnable)) continue;
      if (!hasShell && /\bsqlite3\b/.test(runnable)) break;
      const { stdout } = await runProcess('bash', ['--norc', '-c', `${names.restore(runnable)} 2>&1`], {
        env,
        cwd: folder,
      });
      expect(`$ ${command}\n${names.normalise(stdout).replaceAll(`${folder}/`, '')}`).toBe(`$ ${command}\n${output}`);
    }
  });
});

describe('goalgen.schema.json', () => {
  test('is the schema of the settings (npm run docs writes it)', () => {
    const written = readFileSync(join(PROJECT, 'goalgen.schema.json'), 'utf8');
    const printed = execFileSync(process.execPath, [join(PROJECT, 'scripts/schema.mjs'), '--print'], {
      encoding: 'utf8',
    });
    expect(written).toBe(printed);
  });
});

describe('docs/reference.md', () => {
  test('is what the program says of itself (npm run docs writes it)', () => {
    const written = readFileSync(join(PROJECT, 'docs/reference.md'), 'utf8');
    const printed = execFileSync(process.execPath, [join(PROJECT, 'scripts/reference.mjs'), '--print'], {
      encoding: 'utf8',
    });
    expect(written).toBe(printed);
  });
});
