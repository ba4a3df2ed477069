import type { Fingerprint, MaskStep } from '../../history/errors/fingerprint/fingerprint';
import { printable } from '../../lib/text';

/** A fingerprint, and what was masked on the way to it. */
export interface ExplainedFingerprint extends Fingerprint {
  readonly masks: readonly MaskStep[];
}

const LABEL_WIDTH = 13;

/** How the text became what it is: what was masked, then what that made of it. */
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

/** `v1:0a94ba35aa0e826b  lock <*> held by <*>`, without a newline. */
export function fingerprintLine({ fingerprint, template }: Fingerprint): string {
  return `${fingerprint}  ${printable(template)}`;
}
