import { fourPlaces } from './rounding';
import { chanceOfFailures } from './statistics';

export interface Interval {
  /** 0 to 1, to 4 places. */
  readonly low: number;
  readonly high: number;
}

/** So much of the belief lies outside, half on each side. */
const OUTSIDE = 0.1;
const STEPS = 40;

/**
 * Where the true share lies with 90 % when `part` of `of` were seen and nothing was known before: the 5 % and 95 % points
 * of the Beta(1 + part, 1 + of - part) distribution (Bayes and Laplace).
 */
export function credible(part: number, of: number): Interval {
  return { low: quantile(OUTSIDE / 2, part, of), high: quantile(1 - OUTSIDE / 2, part, of) };
}

/** The distribution rises, so halving finds the point. With whole parameters it is the tail of a binomial one. */
function quantile(probability: number, part: number, of: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (chanceOfFailures(part + 1, of + 1, middle) < probability) low = middle;
    else high = middle;
  }
  return fourPlaces(low);
}
