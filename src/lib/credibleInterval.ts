import { fourPlaces } from './rounding';
import { chanceOfFailures } from './statistics';

export interface Interval {
  /** Bounds from 0 to 1, rounded to 4 places. */
  readonly low: number;
  readonly high: number;
}

/** Probability that the true share lies outside the interval, half of it on each side. */
const OUTSIDE = 0.1;
const STEPS = 40;

/**
 * The 90 % credible interval of a share after `part` of `of` cases were seen, with nothing known
 * before: the 5 % and 95 % points of the Beta(1 + part, 1 + of - part) distribution (Bayes and
 * Laplace).
 */
export function credible(part: number, of: number): Interval {
  return { low: quantile(OUTSIDE / 2, part, of), high: quantile(1 - OUTSIDE / 2, part, of) };
}

/**
 * Finds the point by bisection, as the distribution function rises. With integer parameters the
 * Beta distribution function is the tail of a binomial distribution.
 */
function quantile(probability: number, part: number, of: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (chanceOfFailures(part + 1, of + 1, middle) < probability) low = middle;
    else high = middle;
  }
  return fourPlaces(low);
}
