import { UsageError } from '../lib/errors';
import { kind, list, required } from '../lib/settings';
import { shorten } from '../lib/text';
import { NAME_LENGTH_MAX } from './run';

/** The section `taskNames` of the configuration. */
export const taskNameSettings = {
  patterns: list(
    kind.object({ pattern: required(kind.text()), name: required(kind.text()) }),
    'which tasks, imported or read in place, are one, although their names differ in a date or an id: ' +
      'a list of { pattern (RE2, of the whole name), name ($1 is the first group) }',
  ),
};

/** A pattern of task names, and the name that they all get. */
export interface TaskNamePattern {
  /** RE2 syntax, in which every pattern takes linear time. */
  readonly pattern: string;
  readonly name: string;
}

/**
 * Gives tasks the names that the operator wants: by the first pattern that matches a whole name.
 * The RE2 engine is loaded only when there are patterns.
 * @throws UsageError naming an invalid pattern
 */
export async function taskNames(
  patterns: readonly TaskNamePattern[],
): Promise<(name: string) => string> {
  if (patterns.length === 0) return (name) => name;
  const { RE2JS } = await import('re2js');
  const compiled = patterns.map(({ pattern, name }) => {
    try {
      return { expression: RE2JS.compile(`^(?:${pattern})$`), name };
    } catch (cause) {
      throw new UsageError(
        `taskNames.patterns: '${pattern}' is not a regular expression as RE2 knows them.`,
        'no look-around and no back references: https://github.com/google/re2/wiki/Syntax',
        { cause },
      );
    }
  });
  return (name) => {
    const found = compiled.find(({ expression }) => expression.matcher(name).find());
    return found === undefined
      ? name
      : shorten(found.expression.matcher(name).replaceAll(found.name), NAME_LENGTH_MAX);
  };
}
