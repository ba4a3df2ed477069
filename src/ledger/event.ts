import type { Instant } from '../clock';
import type { JsonMap } from '../json';
import { printableJson } from '../printable';

/** What the ledger knows. The `_externally` ones are written by triggers alone: somebody typed SQL. */
export const LEDGER_EVENTS = [
  'goal_created',
  'goal_approved',
  'goal_rejected',
  'goal_satisfied',
  'proposal_rejected',
  'belief_added',
  'belief_retired',
  'goal_created_externally',
  'goal_updated_externally',
  'goal_deleted_externally',
] as const;
export type LedgerEventName = (typeof LEDGER_EVENTS)[number];

/** The version of the line's format, not of the database. */
const LINE_SCHEMA = 2;

/** One line of identity_ledger.ndjson, with its newline: `{"ts":1762696800,"schema":2,"event":"goal_created","meta":{...}}`. */
export function ledgerLine(event: { readonly ts: Instant; readonly event: string; readonly meta: JsonMap }): string {
  return `${printableJson({ ts: event.ts, schema: LINE_SCHEMA, event: event.event, meta: event.meta })}\n`;
}
