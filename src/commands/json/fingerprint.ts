import type { Fingerprint } from '../../history/errors/fingerprint/fingerprint';
import type { ExplainedFingerprint } from '../print/fingerprint';
import type { Printed } from './describe';
import type { fingerprint, fingerprintLine } from './fingerprint.shape';

export function fingerprintJson({
  fingerprint,
  template,
  errorType,
}: Fingerprint): Printed<typeof fingerprintLine> {
  return { fingerprint, template, error_type: errorType };
}

export function explainedJson({
  masks,
  ...print
}: ExplainedFingerprint): Printed<typeof fingerprint> {
  return { ...fingerprintJson(print), masks };
}
