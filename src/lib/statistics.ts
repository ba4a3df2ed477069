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

/**
 * The probability of at least `count` events where `mean` are expected (Poisson). 0 to 1. The
 * smaller tail is summed: as 1 minus the other, a chance below 1e-16 would be 0.
 */
export function chanceOfAtLeast(count: number, mean: number): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  if (count <= mean) return Math.max(0, 1 - lowerTail(count - 1, mean));
  let [total, term] = [0, poisson(count, mean)];
  for (let k = count; term > NEGLIGIBLE * total; k++) {
    total += term;
    term *= mean / (k + 1);
  }
  return total;
}

/** Terms smaller than this share of their sum are left out: they do not change a double. */
const NEGLIGIBLE = 1e-17;

/** The probability of at most `count` events, for a `count` below the mean. */
function lowerTail(count: number, mean: number): number {
  let [total, term] = [0, poisson(count, mean)];
  for (let k = count; k >= 0 && term > NEGLIGIBLE * total; k--) {
    total += term;
    term *= k / mean;
  }
  return total;
}

/** The probability of exactly `count` events where `mean` are expected. */
function poisson(count: number, mean: number): number {
  return Math.exp(count * Math.log(mean) - mean - gammaln(count + 1));
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
