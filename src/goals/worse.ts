import { isJsonMap, type JsonMap } from '../lib/json';
import { restsOnIncompleteHistory } from '../proposals/proposal';

/** Minimum rise of the failure share (0 to 1) by which a refused problem counts as worse. */
const SHARE_MARGIN = 0.25;
/**
 * Minimum number of failures with a new error for a refused problem to count as worse: one may be
 * chance.
 */
const NEW_ERROR_COUNT_MIN = 2;

/**
 * Whether a refused problem is worse now. `refused` holds the evidence of each refusal, the latest
 * last. The problem is worse if its commonest error is in none of the refusals, or if its failure
 * share is higher by `SHARE_MARGIN` than at the latest refusal. Counts do not say so: a window that
 * merely fills up holds more failures of the same thing. Missing facts never make a problem worse.
 */
export function isWorse(refused: readonly JsonMap[], present: JsonMap): boolean {
  const [before, after] = [failureShare(refused.at(-1) ?? {}), failureShare(present)];
  const hasRisen = before !== undefined && after !== undefined && after >= before + SHARE_MARGIN;
  return hasRisen || hasNewError(refused, present);
}

function hasNewError(refused: readonly JsonMap[], present: JsonMap): boolean {
  const { error_type: type, earlier_error_type: earlier } = present;
  if (typeof type !== 'string' || Number(countsOf(present)[type]) < NEW_ERROR_COUNT_MIN)
    return false;
  return refused.every(
    (evidence) =>
      typeof evidence.error_type === 'string' &&
      ![type, earlier].some((each) => typeof each === 'string' && knows(evidence, each)),
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
  // If runs are missing, a failure share says nothing.
  if (restsOnIncompleteHistory(evidence)) return undefined;
  // The share since the first failure comes first: a window that merely fills up with failures is
  // not worse.
  const share =
    evidence.failure_share_since_first ??
    evidence.failure_share ??
    (isJsonMap(terms) ? terms.failure_share : undefined);
  return typeof share === 'number' ? share : undefined;
}
