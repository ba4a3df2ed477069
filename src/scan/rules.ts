import sql from 'sql-template-tag';
import type { EffectiveConfig } from '../config/config';
import type { Database } from '../db/database';
import { gateSettings } from '../gates';
import { autoApproveSettings } from '../goals/autoApproval';
import { learningSettings } from '../goals/feedback/nextThreshold';
import { recordEvent } from '../ledger/outbox';
import type { Instant } from '../lib/clock';
import { isJsonMap, type Json, type JsonMap, parseJsonMap } from '../lib/json';
import type { Settings } from '../lib/settings';

type RulesConfig = Pick<EffectiveConfig, 'gates' | 'autoApprove' | 'learning'>;

/**
 * Records in the ledger that gates or automatic approval allow something else than at the last scan:
 * each changed setting with its old and its new value. Without an earlier record the defaults count
 * as the old values.
 * @param isStopped whether the stop file keeps everything from being decided automatically
 */
export async function recordRules(
  db: Database,
  config: RulesConfig,
  isStopped: boolean,
  now: Instant,
): Promise<void> {
  const rules = { ...rulesOf(config), stopped: isStopped };
  if (Object.keys(differences(await lastRules(db), rules)).length === 0) return;
  await db.transaction(async () => {
    // Another command may have recorded them meanwhile.
    const changed = differences(await lastRules(db), rules);
    if (Object.keys(changed).length === 0) return;
    await recordEvent(db, {
      ts: now,
      event: 'rules_changed',
      goalId: null,
      meta: { by: 'configuration', changed, rules },
    });
  });
}

/** The settings in force, by their dotted paths. */
function rulesOf({ gates, autoApprove, learning }: RulesConfig): JsonMap {
  return {
    ...flat('gates', { ...gates }),
    ...flat('autoApprove', { ...autoApprove }),
    ...flat('learning', { ...learning }),
  };
}

async function lastRules(db: Database): Promise<JsonMap> {
  const [row] = await db.all<{ meta: string }>(
    sql`SELECT meta FROM ledger_events WHERE event = 'rules_changed' ORDER BY seq DESC LIMIT 1`,
  );
  const known = row === undefined ? undefined : parseJsonMap(row.meta)?.rules;
  return {
    ...flat('gates', defaultsOf(gateSettings)),
    ...flat('autoApprove', defaultsOf(autoApproveSettings)),
    ...flat('learning', defaultsOf(learningSettings)),
    stopped: false,
    ...(isJsonMap(known) ? known : {}),
  };
}

function differences(before: JsonMap, after: JsonMap): Record<string, [Json, Json]> {
  return Object.fromEntries(
    Object.entries(after)
      .filter(([name, value]) => before[name] !== value)
      .map(([name, value]) => [name, [before[name] ?? null, value]]),
  );
}

function defaultsOf(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, { fallback }]) => [name, fallback]),
  );
}

function flat(section: string, values: Readonly<Record<string, unknown>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${section}.${name}`, plain(value)]),
  );
}

/** A setting's value, which is a number, a text or a flag. */
function plain(value: unknown): Json {
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value ?? '');
}
