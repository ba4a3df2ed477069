import * as z from 'zod/mini';
import { count, described, flag, listOf, oneOf, text, textOrNull } from './describe';

export const doctor = z.strictObject({
  healthy: flag('no check is `bad`; else the exit code is 1'),
  ledger_head: described(
    z.nullable(z.strictObject({ seq: count('its number'), hash: text('its hash') })),
    'the newest event of the ledger, to be kept elsewhere; null without one',
  ),
  checks: listOf(
    z.strictObject({
      subject: text('what was looked at'),
      level: oneOf(['ok', 'note', 'bad'], '`note`: worth knowing, and often meant so'),
      message: text('how it is, for people'),
      hint: textOrNull('what to do about it'),
    }),
    'everything that a scan rests on',
  ),
});
