import { shorten } from '../../lib/text';
import type { Run } from '../history';
import { classOf } from './fingerprint/classes';
import { excerpt } from './fingerprint/excerpt';
import type { ExtraPattern } from './fingerprint/extraPatterns';
import {
  ERROR_TYPE_LENGTH_MAX,
  type FingerprintOptions,
  templateOfLine,
} from './fingerprint/fingerprint';

let options: FingerprintOptions = {};

/**
 * Masks of the operator's own, for every error from now on. Process-wide, because a process has one configuration, and
 * one cause must have one name wherever it is asked for.
 */
export function setExtraPatterns(patterns: readonly ExtraPattern[]): void {
  options = { patterns };
}

/** Finer than its type: which text an error is, its variable parts masked. */
export function errorTemplate(error: string): string {
  return templateOfLine(excerpt(error).line, options);
}

/**
 * The class of a failed run's error: `timeout`, `disk_full`, `http_502`, `exit_3`, ..., else the text with its
 * variable parts masked, so that one cause has one name whatever its numbers say. Of an output of many lines the last one
 * that tells of something going wrong counts first.
 */
export function errorType(run: Pick<Run, 'status' | 'error' | 'exitCode'>): string {
  const { line, end, start } = excerpt(run.error ?? '');
  const name = classOf([line, end, start]);
  if (name !== undefined) return name;
  if (run.status === 'timeout') return 'timeout';
  const template = shorten(templateOfLine(line, options), ERROR_TYPE_LENGTH_MAX);
  if (template !== '') return template;
  return run.exitCode === null ? 'unknown' : `exit_${run.exitCode}`;
}
