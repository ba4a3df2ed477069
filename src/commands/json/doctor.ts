import type { Head } from '../../ledger/head';
import type { Check } from '../../setup/doctor/check';
import type { Printed } from './describe';
import type { doctor } from './doctor.shape';

export function checksJson(
  checks: readonly Check[],
  head: Head | undefined,
): Printed<typeof doctor> {
  return {
    healthy: checks.every(({ level }) => level !== 'bad'),
    ledger_head: head ?? null,
    checks: checks.map(({ subject, level, message, hint }) => ({
      subject,
      level,
      message,
      hint: hint ?? null,
    })),
  };
}
