/**
 * The index of the first element of `sorted` (ascending) that is at least `value`, or its length.
 */
export function firstFrom(sorted: Float64Array, value: number): number {
  return firstPast(sorted, (each) => each >= value);
}

/** The index of the first element of `sorted` (ascending) that exceeds `value`, or its length. */
export function firstAfter(sorted: Float64Array, value: number): number {
  return firstPast(sorted, (each) => each > value);
}

function firstPast(sorted: Float64Array, isPast: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(sorted[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
