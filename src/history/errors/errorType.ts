import { shorten } from '../../lib/text';
import type { Run } from '../run';
import { classOf } from './fingerprint/classes';
import { type Excerpt, excerpt, excerptV1 } from './fingerprint/excerptOf';
import type { ExtraPattern } from './fingerprint/extraPatterns';
import {
  ERROR_TYPE_LENGTH_MAX,
  type FingerprintOptions,
  templateOfLine,
} from './fingerprint/fingerprint';
import type { Rules } from './fingerprint/rules';

let options: FingerprintOptions = {};

/**
 * Sets the operator's own masks for every error text from now on. They hold for the whole process,
 * because a process has one configuration and one cause must have the same name everywhere.
 */
export function setExtraPatterns(patterns: readonly ExtraPattern[]): void {
  options = { patterns };
}

/** An error text with its variable parts masked. Texts of one error type may differ in it. */
export function errorTemplate(error: string): string {
  return templateOfLine(excerpt(error).line, options);
}

/**
 * The class of a failed run's error: `timeout`, `disk_full`, `http_502`, `exit_3`, ... If its text
 * belongs to no class, the type is the text with its variable parts masked, so that one cause has
 * one name even when its numbers differ; it has at most ERROR_TYPE_LENGTH_MAX characters. In an
 * output of many lines, the last line that tells of something going wrong is considered first.
 * Without a text: `exit_N`, or `unknown`.
 */
export function errorType(run: Failed): string {
  return typeBy(run, excerpt(run.error ?? ''));
}

/**
 * The type that the error had by the rules of the fingerprints `v1`. Goals and refusals that were
 * made by these rules are recognised by it.
 */
export function errorTypeV1(run: Failed): string {
  return typeBy(run, excerptV1(run.error ?? ''), 1);
}

type Failed = Pick<Run, 'status' | 'error' | 'exitCode'>;

function typeBy(run: Failed, { line, end, start }: Excerpt, rules: Rules = 2): string {
  const name = classOf([line, end, start]);
  if (name !== undefined) return name;
  if (run.status === 'timeout') return 'timeout';
  const template = shorten(templateOfLine(line, { ...options, rules }), ERROR_TYPE_LENGTH_MAX);
  if (template !== '') return template;
  return run.exitCode === null ? 'unknown' : `exit_${run.exitCode}`;
}
