import { memoizeByText } from '../../lib/memoize';
import type { Run } from '../history';
import { errorTemplate, errorType } from './errorType';

/** Error texts come again and again, and a replay asks for each at every step. */
const TEXTS_MAX = 10_000;

const typeOfText = memoizeByText(TEXTS_MAX, (text) => {
  const [status, exitCode, error] = JSON.parse(text);
  return errorType({ status, exitCode, error });
});
const templateOf = memoizeByText(TEXTS_MAX, errorTemplate);

/** The error type of a failed run, worked out once: several detectors ask. */
export function errorTypeOf({ status, exitCode, error }: Run): string {
  return typeOfText(JSON.stringify([status, exitCode, error]));
}

/** Finer than the error type: the error's text with its variable parts masked, or the type where there is no text. */
export function errorKeyOf(run: Run): string {
  const template = run.error === null ? '' : templateOf(run.error);
  return template === '' ? errorTypeOf(run) : template;
}
