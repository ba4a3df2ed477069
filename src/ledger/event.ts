import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import { printableJson } from '../lib/text';

/**
 * The names of all ledger events. Only triggers write `clock_went_back` and those that end in
 * `_externally`.
 */
export const LEDGER_EVENTS = [
  'database_begun',
  'goal_created',
  'goal_approved',
  'goal_rejected',
  'goal_started',
  'goal_satisfied',
  'goal_abandoned',
  'goal_expired',
  'goal_withdrawn',
  'goal_edited',
  'goal_revised',
  'goal_inhibited',
  'proposal_rejected',
  'belief_added',
  'belief_retired',
  'suppression_lifted',
  'silence_added',
  'silence_expired',
  'threshold_changed',
  'rules_changed',
  'history_pruned',
  'goal_created_externally',
  'goal_updated_externally',
  'goal_deleted_externally',
  'belief_added_externally',
  'belief_updated_externally',
  'belief_deleted_externally',
  'silence_added_externally',
  'silence_updated_externally',
  'silence_deleted_externally',
  'threshold_changed_externally',
  'clock_went_back',
  'ledger_gap_filled',
  'ledger_begun_anew',
  'ledger_restored',
  'database_migrated',
] as const;
export type LedgerEventName = (typeof LEDGER_EVENTS)[number];

/** The version of the line's format, not of the database. */
const LINE_SCHEMA = 2;

/**
 * An event as a line of identity_ledger.ndjson, with its newline:
 * `{"ts":1762696800,"schema":2,"event":"goal_created","meta":{...}}`. Lines are hashed, so the line
 * of an event must never change, or every old ledger would look forged.
 */
export function ledgerLine(event: {
  readonly ts: Instant;
  readonly event: string;
  readonly meta: JsonMap;
}): string {
  return `${printableJson({ ts: event.ts, schema: LINE_SCHEMA, event: event.event, meta: event.meta })}\n`;
}
