import { memoizeByText } from '../../lib/memoize';
import type { Run } from '../run';
import { errorTemplate, errorType, errorTypeV1 } from './errorType';

/**
 * Maximum number of texts whose results are kept. The same error texts recur, and a replay asks for
 * each of them at every step.
 */
const TEXTS_MAX = 10_000;

const typeOfText = memoizeByText(TEXTS_MAX, (text) => {
  const [status, exitCode, error] = JSON.parse(text);
  return errorType({ status, exitCode, error });
});
const typeOfTextV1 = memoizeByText(TEXTS_MAX, (text) => {
  const [status, exitCode, error] = JSON.parse(text);
  return errorTypeV1({ status, exitCode, error });
});
const templateOf = memoizeByText(TEXTS_MAX, errorTemplate);

/** The error type of a failed run. It is computed once, because several detectors ask for it. */
export function errorTypeOf({ status, exitCode, error }: Run): string {
  return typeOfText(JSON.stringify([status, exitCode, error]));
}

/**
 * The type that a failed run's error had by the rules of the fingerprints `v1`, by which the goals
 * of earlier versions of goalgen were made.
 */
export function earlierErrorTypeOf({ status, exitCode, error }: Run): string {
  return typeOfTextV1(JSON.stringify([status, exitCode, error]));
}

/** Whether a failed run has this error type, by the present rules or by those of `v1`. */
export function hasErrorType(run: Run, type: unknown): boolean {
  return errorTypeOf(run) === type || earlierErrorTypeOf(run) === type;
}

/**
 * A finer key than the error type: the error's text with its variable parts masked. Without a text,
 * it is the error type.
 */
export function errorKeyOf(run: Run): string {
  const template = run.error === null ? '' : templateOf(run.error);
  return template === '' ? errorTypeOf(run) : template;
}
