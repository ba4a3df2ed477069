import type { Verification } from '../../ledger/verify/verify';
import type { Printed } from './describe';
import type { verification as shape } from './ledgerVerify.shape';

export function verificationJson(verification: Verification): Printed<typeof shape> {
  const { mismatch, tampered, ...rest } = verification;
  return { ...rest, first_bad_line: mismatch ?? null, first_bad_event: tampered ?? null };
}
