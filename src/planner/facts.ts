import { confidenceOf, evidenceOf, type Goal } from '../goals/goal';
import { isJsonMap, type Json, type JsonMap } from '../lib/json';
import { shorten } from '../lib/text';
import type { Fact, Facts } from './domain';

const FACT_LENGTH_MAX = 1000;
/**
 * Maximum number of facts from a goal's evidence. More would be figures on which no condition is
 * written.
 */
const FACTS_MAX = 500;
const DEPTH_MAX = 4;

/**
 * What is known about a goal: the plain values of its evidence by their names (`failure_count`,
 * `error_types.timeout`) and these facts, which take the place of evidence with the same name:
 * - `pattern`, if it has one, and `goal.source`, `goal.category`, `goal.created_by`,
 *   `goal.confidence`, `goal.value`, `goal.effort`, `goal.risk`;
 * - `short_name`, the name of the task in a sentence, and `error_class`, the kind of its error
 *   type.
 * All text in the facts is from outside.
 */
export function factsOf(goal: Goal): Facts {
  const evidence = evidenceOf(goal);
  const facts = new Map<string, Fact>();
  addValues(facts, evidence, '', DEPTH_MAX);
  const { task_type: task, subject, error_type: errorType } = evidence;
  const name = [task, subject].find((value) => typeof value === 'string' && value !== '');
  const known: Readonly<Record<string, Json | undefined>> = {
    pattern: goal.metadata.pattern,
    'goal.source': goal.source,
    'goal.category': goal.category,
    'goal.created_by': goal.createdBy,
    'goal.confidence': confidenceOf(goal),
    'goal.value': goal.value,
    'goal.effort': goal.effort,
    'goal.risk': goal.risk,
    short_name: typeof name === 'string' ? shortName(shorten(name, FACT_LENGTH_MAX)) : null,
    error_class: typeof errorType === 'string' ? errorClass(errorType) : null,
  };
  for (const [key, value] of Object.entries(known)) {
    facts.delete(key);
    if (isPlain(value)) facts.set(key, plain(value));
  }
  return facts;
}

function addValues(facts: Map<string, Fact>, map: JsonMap, prefix: string, depth: number): void {
  for (const [key, value] of Object.entries(map)) {
    if (facts.size >= FACTS_MAX) return;
    const name = `${prefix}${key}`;
    if (isPlain(value)) facts.set(name, plain(value));
    else if (isJsonMap(value) && depth > 1) addValues(facts, value, `${name}.`, depth - 1);
  }
}

function isPlain(value: Json | undefined): value is Fact {
  return value !== undefined && value !== null && typeof value !== 'object';
}

function plain(value: Fact): Fact {
  return typeof value === 'string' ? shorten(value, FACT_LENGTH_MAX) : value;
}

const CADENCE =
  /^(?:hourly|daily|nightly|weekly|biweekly|fortnightly|monthly|quarterly|yearly|annual|annually|midnight|cron)$/i;

/**
 * The task's name without the words at its ends that say how often it runs: `daily_backup` becomes
 * `backup`. Never empty.
 */
export function shortName(name: string): string {
  // Words and separators, alternating: a word, a separator, a word, ...
  const parts = name.split(/([\s_.:/-]+)/);
  const isLeftOut = (word: string | undefined) =>
    word === '' || (word !== undefined && CADENCE.test(word));
  let [first, last] = [0, parts.length - 1];
  while (first < last && isLeftOut(parts[first])) first += 2;
  while (last > first && isLeftOut(parts[last])) last -= 2;
  const short = parts.slice(first, last + 1).join('');
  return isLeftOut(short) ? name : short;
}

/**
 * The kind of an error type: `http_5xx`, `exit` or `signal` for a type with a number, `text` for a
 * masked text, else the type itself.
 */
function errorClass(errorType: string): string {
  const [, kind, digit] = /^(?:(exit|signal)_\w+|http_([1-5])\d\d)$/.exec(errorType) ?? [];
  if (kind !== undefined) return kind;
  if (digit !== undefined) return `http_${digit}xx`;
  return /^[a-z]+(?:_[a-z]+)*$/.test(errorType) ? errorType : 'text';
}
