import type { Suggestion } from '../../goals/feedback/suggest';
import { counted, printable } from '../../lib/text';
import type { Comparison } from '../../replay/result';

/** A suggested setting, and the result of replaying the last days with it. */
export interface Tried {
  readonly suggestion: Suggestion;
  /** Number of goals that the replay created. */
  readonly goals: number;
  readonly comparison: Comparison;
}

export function renderSuggestions(tried: readonly Tried[], days: number): string {
  if (tried.length === 0)
    return 'Nothing to suggest: too few decisions, or they agree with the settings.\n';
  return tried
    .map(({ suggestion: { set, why }, goals, comparison: { accepted, rejected } }) =>
      [
        `--set ${printable(set)}`,
        `  ${printable(why)}`,
        `  in the last ${counted(days, 'day')} there would have been ${counted(goals, 'goal')}: ` +
          `${accepted.proposed} of ${accepted.of} that were taken up, ` +
          `${rejected.proposed} of ${rejected.of} that were refused`,
      ]
        .map((line) => `${line}\n`)
        .join(''),
    )
    .join('\n');
}
