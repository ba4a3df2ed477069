/** A share, a confidence or a priority as goalgen keeps and compares it: to 4 places. */
export function fourPlaces(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
