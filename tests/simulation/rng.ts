// Local names, because looking the functions up in the global object costs more than calling them.
const { cos, exp, floor, imul, log, sqrt } = Math;

/**
 * The element at an index.
 * @throws RangeError when there is none
 */
export function itemAt<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} among ${list.length}`);
  return item;
}

/** Mixes two numbers into one of 32 bits (the finaliser of MurmurHash3). */
function mix(key: number, value: number): number {
  let hash = imul(key ^ imul(value | 0, 0x9e3779b1), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Random numbers from a seed (sfc32). A child depends on the seed of its parent and on its label
 * alone, not on the numbers drawn before, so that what happens to one run changes no other run.
 */
export class Rng {
  readonly #key: number;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#key = mix(0x2545f491, seed);
    this.#a = this.#key;
    this.#b = mix(this.#key, 1);
    this.#c = mix(this.#key, 2);
    for (let round = 0; round < 10; round++) this.next();
  }

  child(label: string | number): Rng {
    if (typeof label === 'number') return new Rng(mix(this.#key, label));
    let key = this.#key;
    for (let index = 0; index < label.length; index++)
      key = mix(key, label.charCodeAt(index) + 256 * index);
    return new Rng(key);
  }

  /** A number of at least 0 and less than 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.next();
  }

  /** A number between the bounds; each order of magnitude is equally likely. */
  logBetween(least: number, most: number): number {
    return least * (most / least) ** this.next();
  }

  /** A whole number, bounds included. */
  whole(least: number, most: number): number {
    return least + floor((most - least + 1) * this.next());
  }

  normal(): number {
    return sqrt(-2 * log(1 - this.next())) * cos(2 * Math.PI * this.next());
  }

  /** A factor with the median 1; `spread` is its coefficient of variation. */
  lognormal(spread: number): number {
    return exp(sqrt(log(1 + spread ** 2)) * this.normal());
  }

  exponential(mean: number): number {
    return -mean * log(1 - this.next());
  }

  poisson(mean: number): number {
    let count = 0;
    for (let sum = this.exponential(1); sum < mean; sum += this.exponential(1)) count++;
    return count;
  }

  pick<T>(list: readonly T[]): T {
    return itemAt(list, floor(list.length * this.next()));
  }

  shuffled<T>(list: readonly T[]): T[] {
    const keyed = list.map((item) => ({ item, key: this.next() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  }
}
