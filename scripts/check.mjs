// `npm test` and `npm run check`: types, lint and unused code are checked beside the tests, because
// they take one processor for less time than the tests take. Arguments go to the tests.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const CHECKS = ['types', 'lint', 'unused'];

/** Runs a script of package.json. Its output is printed when it ends, in one piece. */
async function check(script) {
  const child = spawn(npm, ['run', '--silent', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await ended(child);
  if (code !== 0) process.stderr.write(Buffer.concat(output));
  return { name: script, code };
}

/** Runs the tests. Their last line, the sum, is the last line of everything. */
async function tests() {
  const child = spawn(process.execPath, ['scripts/test.mjs', ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const sum = [];
  child.stdout.on('data', (chunk) => sum.push(chunk));
  const code = await ended(child);
  return { name: 'tests', code, sum: Buffer.concat(sum).toString() };
}

function ended(child) {
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done(code ?? 1));
  });
}

const [tested, ...checked] = await Promise.all([tests(), ...CHECKS.map(check)]);
const results = [...checked, tested];
console.log(results.map(({ name, code }) => `${name} ${code === 0 ? 'ok' : 'FAILED'}`).join(', '));
process.stdout.write(tested.sum);
if (results.some(({ code }) => code !== 0)) process.exitCode = 1;
