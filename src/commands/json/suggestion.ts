import type { Tried } from '../print/suggestions';
import type { Printed } from './describe';
import type { suggestion } from './suggestion.shape';

export function suggestionsJson(tried: readonly Tried[]): readonly Printed<typeof suggestion>[] {
  return tried.map(({ suggestion: { set, why }, goals, comparison: { accepted, rejected } }) => ({
    set,
    why,
    replayed_goals: goals,
    accepted: { ...accepted },
    rejected: { ...rejected },
  }));
}
