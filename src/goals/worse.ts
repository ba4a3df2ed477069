import { isJsonMap, type JsonMap } from '../lib/json';
import { restsOnIncompleteHistory } from '../proposals/proposal';

/** How much the failure share must have risen, of one, before a refused problem counts as worse. */
const SHARE_MARGIN = 0.25;
/** How often a new error must have been seen: once is chance. */
const NEW_ERROR_COUNT_MIN = 2;

/**
 * Is a problem that was refused, with the evidence of each refusal in `refused` (latest last), now worse? When its
 * commonest error is one that was in none of them, or its failure share is higher by a clear margin than it was last.
 * Counts do not say so: a window that merely fills up holds more failures of the same thing. Facts that are missing
 * never make it worse.
 */
export function isWorse(refused: readonly JsonMap[], present: JsonMap): boolean {
  const [before, after] = [failureShare(refused.at(-1) ?? {}), failureShare(present)];
  const hasRisen = before !== undefined && after !== undefined && after >= before + SHARE_MARGIN;
  return hasRisen || hasNewError(refused, present);
}

function hasNewError(refused: readonly JsonMap[], present: JsonMap): boolean {
  const type = present.error_type;
  if (typeof type !== 'string' || Number(countsOf(present)[type]) < NEW_ERROR_COUNT_MIN)
    return false;
  return refused.every(
    (evidence) => typeof evidence.error_type === 'string' && !knows(evidence, type),
  );
}

function knows(evidence: JsonMap, errorType: string): boolean {
  return evidence.error_type === errorType || Object.hasOwn(countsOf(evidence), errorType);
}

function countsOf(evidence: JsonMap): JsonMap {
  return isJsonMap(evidence.error_types) ? evidence.error_types : {};
}

function failureShare(evidence: JsonMap): number | undefined {
  const terms = evidence.confidence_terms;
  // Where runs are missing, a share says nothing.
  if (restsOnIncompleteHistory(evidence)) return undefined;
  // Since it began to fail: a window that merely fills up with failures is not worse.
  const share =
    evidence.failure_share_since_first ??
    evidence.failure_share ??
    (isJsonMap(terms) ? terms.failure_share : undefined);
  return typeof share === 'number' ? share : undefined;
}
