import { gammaln } from 'simple-statistics';

/**
 * The probability that at least `recent.failures` of the failures in both samples fall into the
 * recent sample if both fail at the same rate (Fisher's exact test, one-sided). 0 to 1.
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

/** ln of the number of ways to choose `some` of `all`; -Infinity for an impossible choice. */
function logChoose(all: number, some: number): number {
  if (some < 0 || some > all) return Number.NEGATIVE_INFINITY;
  return gammaln(all + 1) - gammaln(some + 1) - gammaln(all - some + 1);
}

/** The probability of at least `count` events where `mean` are expected (Poisson). 0 to 1. */
export function chanceOfAtLeast(count: number, mean: number): number {
  // exp(-mean) is practically 0 here, and so is the probability of twice the mean or more.
  if (mean > 700) return count > 2 * mean ? 0 : 1;
  let term = Math.exp(-mean);
  let below = 0;
  for (let k = 0; k < count; k++) {
    below += term;
    term *= mean / (k + 1);
  }
  return Math.max(0, 1 - below);
}

/**
 * The probability that a task that fails with probability `share` fails at least `failures` times
 * in `runs` runs (binomial). 0 to 1.
 */
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

/** Surprisal of a probability: `-log10(chance)`, rounded to 1 place, at most 99. */
export function surprisal(chance: number): number {
  return chance <= 1e-99 ? 99 : Math.round(-Math.log10(chance) * 10) / 10;
}
