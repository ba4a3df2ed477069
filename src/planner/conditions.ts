import type { Condition, Conditions, Fact } from './domain';
import { type Lookup, quoted } from './fillIn';

/** The first condition that does not hold, in words; undefined when all hold. */
export function whatFails(conditions: Conditions, facts: Lookup): string | undefined {
  for (const [name, condition] of Object.entries(conditions)) {
    const value = facts(name);
    if (!holds(condition, value)) return `${known(name, value)}; wanted: ${wanted(condition)}`;
  }
  return undefined;
}

/** Why conditions hold, in words. */
export function whatHolds(conditions: Conditions, facts: Lookup): string {
  const names = Object.keys(conditions);
  return names.length === 0
    ? 'it always applies'
    : names.map((name) => known(name, facts(name))).join(', ');
}

function holds(condition: Condition, value: Fact | undefined): boolean {
  if (typeof condition !== 'object') return value === condition;
  if (isList(condition)) return value !== undefined && condition.includes(value);
  const { present, atLeast, atMost } = condition;
  if (present !== undefined && present !== (value !== undefined)) return false;
  if (atLeast === undefined && atMost === undefined) return true;
  return typeof value === 'number' && value >= (atLeast ?? value) && value <= (atMost ?? value);
}

function wanted(condition: Condition): string {
  if (typeof condition !== 'object') return quoted(condition);
  if (isList(condition)) return condition.map(quoted).join(' or ');
  const { present, atLeast, atMost } = condition;
  return [
    ...(present === undefined ? [] : [present ? 'known' : 'not known']),
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ].join(', ');
}

function known(name: string, value: Fact | undefined): string {
  return value === undefined
    ? `${quoted(name)} is not known`
    : `${quoted(name)} is ${quoted(value)}`;
}

/** A type guard, because Array.isArray does not narrow a readonly list. */
function isList(condition: Condition): condition is readonly Fact[] {
  return Array.isArray(condition);
}
