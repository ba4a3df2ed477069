import { gammaln } from 'simple-statistics';

/**
 * How likely it is that of all failures of both samples so many or more fall into the recent one, if both fail at one rate
 * (Fisher's exact test, one-sided). 0 to 1.
 */
export function chanceOfAsMany(
  recent: { readonly failures: number; readonly runs: number },
  before: { readonly failures: number; readonly runs: number },
): number {
  const runs = recent.runs + before.runs;
  const failures = recent.failures + before.failures;
  const all = logChoose(runs, failures);
  let chance = 0;
  for (let many = recent.failures; many <= Math.min(recent.runs, failures); many++) {
    chance += Math.exp(
      logChoose(recent.runs, many) + logChoose(before.runs, failures - many) - all,
    );
  }
  return Math.min(1, chance);
}

/** ln of the ways to choose `some` of `all`; impossible choices are -Infinity. */
function logChoose(all: number, some: number): number {
  if (some < 0 || some > all) return Number.NEGATIVE_INFINITY;
  return gammaln(all + 1) - gammaln(some + 1) - gammaln(all - some + 1);
}

/** How likely `count` or more are where `mean` are to be expected (Poisson). 0 to 1. */
export function chanceOfAtLeast(count: number, mean: number): number {
  if (mean > 700) return count > 2 * mean ? 0 : 1; // exp(-mean) is nothing; so far above is too
  let term = Math.exp(-mean);
  let below = 0;
  for (let k = 0; k < count; k++) {
    below += term;
    term *= mean / (k + 1);
  }
  return Math.max(0, 1 - below);
}

/** How likely a task that fails with probability `share` fails `failures` times or more in `runs` (binomial). 0 to 1. */
export function chanceOfFailures(failures: number, runs: number, share: number): number {
  if (failures <= 0 || share >= 1) return 1;
  if (share <= 0) return 0;
  let chance = 0;
  for (let many = failures; many <= runs; many++)
    chance += Math.exp(
      logChoose(runs, many) + many * Math.log(share) + (runs - many) * Math.log1p(-share),
    );
  return Math.min(1, chance);
}

/** For how many failures nobody would be surprised: -log10 of a chance, at most 99. */
export function surprisal(chance: number): number {
  return chance <= 1e-99 ? 99 : Math.round(-Math.log10(chance) * 10) / 10;
}
