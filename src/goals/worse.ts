import type { JsonMap } from '../json';
import { isJsonMap } from '../json';

/** How much the failure share must have risen, of one, before a refused problem counts as worse. */
const SHARE_MARGIN = 0.25;

/**
 * Is a problem that was refused on `refused` now worse? A new error type, or a failure share higher by a clear margin.
 * Counts do not say so: a window that merely fills up holds more failures of the same thing. Facts that are missing
 * never make it worse.
 */
export function isWorse(refused: JsonMap, present: JsonMap): boolean {
  const [before, after] = [failureShare(refused), failureShare(present)];
  const newError =
    typeof refused.error_type === 'string' &&
    typeof present.error_type === 'string' &&
    refused.error_type !== present.error_type;
  return newError || (before !== undefined && after !== undefined && after >= before + SHARE_MARGIN);
}

function failureShare(evidence: JsonMap): number | undefined {
  const terms = evidence.confidence_terms;
  const share = isJsonMap(terms) ? terms.failure_share : undefined;
  return typeof share === 'number' ? share : undefined;
}
