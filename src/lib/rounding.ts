/** Rounds to 4 places, as goalgen keeps and compares shares, confidences and priorities. */
export function fourPlaces(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
