import type { Fingerprint, MaskStep } from '../../history/errors/fingerprint/fingerprint';
import { printable } from '../../lib/text';

/** A fingerprint, and the parts of the text that were masked to compute it. */
export interface ExplainedFingerprint extends Fingerprint {
  readonly masks: readonly MaskStep[];
}

/** Width of the column of labels, in characters. */
const LABEL_WIDTH = 13;

/** What was masked in a text, then the template, the error type and the fingerprint that result. */
export function renderFingerprint({
  fingerprint,
  template,
  errorType,
  masks,
}: ExplainedFingerprint): string {
  const width = Math.max(0, ...masks.map(({ mask }) => mask.length));
  const facts: (readonly [string, string])[] = [
    ...masks.map(({ mask, text }) => ['mask', `${mask.padEnd(width)}  ${text}`] as const),
    ...(masks.length === 0 ? [['mask', 'none'] as const] : []),
    ['template', template === '' ? 'empty' : template],
    ['error type', errorType === '' ? 'empty' : errorType],
    ['fingerprint', fingerprint],
  ];
  return facts
    .map(([label, value]) => `${label.padEnd(LABEL_WIDTH)}${printable(value)}\n`)
    .join('');
}

/** One line without a newline: `v1:0a94ba35aa0e826b  lock <*> held by <*>`. */
export function fingerprintLine({ fingerprint, template }: Fingerprint): string {
  return `${fingerprint}  ${printable(template)}`;
}
