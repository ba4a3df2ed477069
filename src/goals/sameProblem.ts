import { distance } from 'fastest-levenshtein';
import { goalKeysOf, type Proposal } from '../proposals/proposal';
import { evidenceOf, type Goal } from './goal';

/**
 * Maximum length of a text that is compared, besides its subject. The cost grows with the square of
 * the length, and a goal is a sentence.
 */
const TEXT_LENGTH_MAX = 500;

/**
 * Whether a goal is about the proposal's problem. If the goal has a key, the key decides. A system
 * row typed by hand is recognised by its evidence or the name it quotes. A person's goal is about
 * the problem if it names the subject as a whole word and the remaining words are more than
 * `maxSimilarity` alike.
 */
export function isSameProblem(goal: Goal, proposal: Proposal, maxSimilarity: number): boolean {
  if (goal.goalKey !== null) return goalKeysOf(proposal).includes(goal.goalKey);
  if (goal.source === 'system') return namesProblem(goal, proposal);
  const theirs = wordsBeside(goal.text, proposal.subject);
  const ours = wordsBeside(proposal.text, proposal.subject);
  return theirs !== undefined && ours !== undefined && similarity(theirs, ours) > maxSimilarity;
}

/**
 * Whether a system row typed by hand, which has no key, names the proposal's problem by its pattern
 * or detector, and by its task.
 */
function namesProblem(goal: Goal, proposal: Proposal): boolean {
  const { pattern } = goal.metadata;
  const saysNothing = pattern === undefined && goal.createdBy === null;
  const sameKind =
    saysNothing || pattern === proposal.patternDetected || goal.createdBy === proposal.detectorName;
  const named = evidenceOf(goal).task_type ?? /'(.+)'/.exec(goal.text)?.[1];
  return sameKind && named === proposal.subject;
}

/**
 * The text in lower case, without `subject`, quotes and surplus space. Undefined if it does not
 * name the subject as a whole word, or is too long.
 */
function wordsBeside(text: string, subject: string): string | undefined {
  if (text.length > TEXT_LENGTH_MAX + subject.length || subject === '') return undefined;
  for (let at = text.indexOf(subject); at >= 0; at = text.indexOf(subject, at + 1)) {
    const before = text.slice(0, at);
    const after = text.slice(at + subject.length);
    if (endsWord(before) && startsNoWord(after)) {
      return `${before} ${after}`.replace(/['"`]/g, ' ').replace(/\s+/g, ' ').trim().toLowerCase();
    }
  }
  return undefined;
}

/**
 * Whether a word ends before the subject. `sync_a` is not named in `sync_ab`, `my-sync_a` or
 * `sync_a.v2`; it is in `sync_a.` at a sentence's end.
 */
function endsWord(before: string): boolean {
  return !/[\p{L}\p{N}_][-./:]?$|[-_]$/u.test(before);
}

function startsNoWord(after: string): boolean {
  return !/^[-./:]?[\p{L}\p{N}_]/u.test(after);
}

/**
 * Similarity of two texts, 0 to 1: the share of the longer one that stays when one is edited into
 * the other (Levenshtein).
 */
function similarity(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  return length === 0 ? 1 : 1 - distance(a, b) / length;
}
