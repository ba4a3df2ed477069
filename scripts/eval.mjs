// Evaluates the detectors on third-party data in ../shared/data (skipped with a message if it is
// absent) and on simulated histories with known faults (tests/simulation). Prints one line for each
// detector and data set, with the trivial rule beside it. `npm run eval -- --seeds 20` sets the
// number of simulated histories; `--only simulated|real` picks one kind of data; `--verbose` lists
// wrong and missed alarms.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadTs } from './loadTs.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    seed: { type: 'string' },
  },
});

if (values.seed !== undefined) {
  const { evaluateSeed } = await loadTs('scripts/eval/simulated.ts');
  process.stdout.write(JSON.stringify(await evaluateSeed(Number(values.seed))));
} else {
  if (values.only !== 'simulated') await real();
  if (values.only !== 'real') await simulated(Number(values.seeds));
}

async function real() {
  const folder = fileURLToPath(new URL('../../shared/data', import.meta.url));
  if (!existsSync(folder)) return console.log(`skipped: ${folder} is not here`);
  const { evaluateGrouping } = await loadTs('scripts/eval/grouping.ts');
  const { evaluateAnnotated, evaluateFlaky, evaluateSteady, evaluateToroJobs } =
    await loadTs('scripts/eval/real.ts');
  for (const { dataSet, ours, trivial } of evaluateGrouping(`${folder}/loghub`))
    line(
      'fingerprints',
      `loghub: ${dataSet}`,
      `grouping accuracy ${ours.toFixed(4)}`,
      `${trivial.toFixed(4)} (digit-token mask)`,
    );
  const lines = [
    await evaluateFlaky(folder),
    ...(await evaluateSteady(folder)),
    await evaluateAnnotated(folder),
    ...(await evaluateToroJobs(folder)),
  ];
  for (const { detector, dataSet, ours, trivial } of lines) line(detector, dataSet, ours, trivial);
}

function line(detector, dataSet, ours, trivial) {
  console.log(`${detector.padEnd(27)} ${dataSet}\n${' '.repeat(28)}${ours} | ${trivial}`);
}

async function simulated(count) {
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  const results = [];
  const work = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      results.push(await inProcess(seed));
      process.stderr.write(`seed ${seed} done, ${results.length} of ${count}\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  console.log(
    `\nSimulated histories: ${count} seeds of 300 tasks, ` +
      'scanned hourly for 42 days after 33 of warming up',
  );
  for (const rule of Object.keys(results[0].scores)) {
    const [ours, trivial] = ['ours', 'trivial'].map((whose) =>
      told(results.map(({ scores }) => scores[rule][whose])),
    );
    line(rule, 'simulated', ours, `${trivial} (trivial rule)`);
  }
  const falseGoals = results.reduce((total, each) => total + each.falseGoals, 0);
  const taskDays = results.reduce((total, each) => total + each.taskDays, 0);
  line(
    'all',
    'healthy histories',
    `${((1000 * falseGoals) / taskDays).toFixed(2)} false goals per 1,000 task-days ` +
      `(${falseGoals} in ${Math.round(taskDays)})`,
    '-',
  );
  if (values.verbose)
    for (const { seed, wrong, missed } of results)
      for (const text of [...wrong, ...missed]) console.log(seed, text);
}

function told(scores) {
  const sum = (key) => scores.reduce((total, score) => total + score[key], 0);
  const [right, wrong, found, faults] = ['right', 'wrong', 'found', 'faults'].map(sum);
  const delays = scores.flatMap(({ delays }) => delays).sort((a, b) => a - b);
  const median = delays[Math.floor(delays.length / 2)];
  const share = (part, whole) => (whole === 0 ? '-' : (part / whole).toFixed(2));
  return (
    `precision ${share(right, right + wrong)} (${right} of ${right + wrong}), ` +
    `recall ${share(found, faults)} (${found} of ${faults}), ` +
    `median delay ${median === undefined ? '-' : median.toFixed(1)}`
  );
}

/**
 * Evaluates a seed in a process of its own, so that its memory is given back and every core works.
 */
function inProcess(seed) {
  return new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(import.meta.url), '--seed', String(seed)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (code) =>
      code === 0 ? done(JSON.parse(text)) : fail(new Error(`seed ${seed} ended with ${code}`)),
    );
  });
}
