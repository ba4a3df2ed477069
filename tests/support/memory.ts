import { afterAll } from '@jest/globals';
import sql, { raw } from 'sql-template-tag';
import type { Belief } from '../../src/beliefs/belief';
import type { EffectiveConfig } from '../../src/config/config';
import { DEFAULTS } from '../../src/config/defaults';
import type { Database } from '../../src/db/database';
import { openInMemory } from '../../src/db/open';
import { goalFrom } from '../../src/goals/create';
import type { Goal } from '../../src/goals/goal';
import { DECISIONS } from '../../src/goals/lifecycle';
import { changeState, goalById, insertGoal } from '../../src/goals/store';
import type { StoredEvent } from '../../src/ledger/outbox';
import { attributed } from '../../src/ledger/write/attribute';
import { type JsonMap, parseJsonMap } from '../../src/lib/json';
import type { Log } from '../../src/lib/log';
import { type Finding, type Proposal, propose } from '../../src/proposals/proposal';
import { finding } from './finding';
import { NOW } from './world';

const open: Database[] = [];
afterAll(async () => {
  for (const db of open) await db.close();
});

/** An empty database in memory with the real schema; closed after the last test of the file. */
export function memoryDatabase(): Database {
  const db = openInMemory();
  open.push(db);
  return db;
}

/** The seed's finding as a proposal of NOW, with the values that a test sets. */
export function proposal(overrides: Partial<Proposal> = {}): Proposal {
  const changes: Partial<Finding> = overrides;
  return { ...propose(finding(changes), 'prop_00000001', NOW, 7), ...overrides };
}

/** The goal that the seed's proposal became at NOW, with the values that a test sets. */
export function goal(overrides: Partial<Goal> = {}): Goal {
  const options = { id: 'goal_00000001', now: NOW, autoApproved: false, previousGoalId: null };
  return { ...goalFrom(proposal(), options), ...overrides };
}

/** Stores a goal, with every column that a later decision would have filled. */
export async function storeGoal(db: Database, overrides: Partial<Goal> = {}): Promise<Goal> {
  const wanted = goal(overrides);
  const { id, inhibitedBy, rejectedUntil, outcome } = wanted;
  await db.transaction(async () => {
    await insertGoal(db, wanted);
    await attributed(db, { event: null, by: 'test', note: null }, () =>
      db.run(sql`
        UPDATE goals
        SET inhibited_by = ${inhibitedBy}, rejected_until = ${rejectedUntil},
            outcome = ${JSON.stringify(outcome)}, version = version + 1
        WHERE id = ${id}`),
    );
  });
  return storedGoal(db, id);
}

export async function storedGoal(db: Database, id: string): Promise<Goal> {
  const stored = await goalById(db, id);
  if (stored === undefined) throw new Error(`no goal ${id}`);
  return stored;
}

/** Stores `count` goals, each about a task of its own, and dana's decision on each at NOW. */
export async function storeDecided(
  db: Database,
  count: number,
  decision: 'approve' | 'reject',
  overrides: Partial<Goal> = {},
): Promise<void> {
  const { to, event } = DECISIONS[decision];
  for (let number = 1; number <= count; number++) {
    const id = `goal_${decision}_${overrides.createdBy ?? ''}_${number}`;
    const stored = await storeGoal(db, { id, goalKey: `key of ${id}`, ...overrides });
    const change = { to, event, by: 'dana', note: null, now: NOW };
    await db.transaction(() => changeState(db, stored, change));
  }
}

/** The configuration in force when nothing is set, on a data folder that is not there. */
export function configOf(overrides: Partial<EffectiveConfig> = {}): EffectiveConfig {
  const dataDir = '/nowhere';
  const paths = { dataDir, database: `${dataDir}/raw_store.db`, ledger: `${dataDir}/l.ndjson` };
  return { ...DEFAULTS, ...paths, timeZone: 'UTC', ...overrides };
}

/** The events of the outbox, oldest first: the name and the meta of each. */
export async function eventsIn(
  db: Database,
): Promise<{ readonly event: string; readonly meta: JsonMap }[]> {
  const rows = await db.all<{ event: string; meta: string }>(
    sql`SELECT event, meta FROM ledger_events ORDER BY seq`,
  );
  return rows.map(({ event, meta }) => ({ event, meta: parseJsonMap(meta) ?? {} }));
}

/** An event as the outbox has it: hashed, and with its line in the file. */
export function storedEvent(seq: number, overrides: Partial<StoredEvent> = {}): StoredEvent {
  const goalId = `goal_${seq}`;
  return {
    seq,
    ts: NOW + seq,
    event: 'goal_edited',
    meta: { goal_id: goalId },
    goalId,
    hash: `hash ${seq}`,
    facts: null,
    digest: null,
    appended: true,
    beginsAt: null,
    ...overrides,
  };
}

/** The rows that a test's own query returns. */
export function rowsIn<Row extends object>(db: Database, query: string): Promise<Row[]> {
  return db.all<Row>(sql`${raw(query)}`);
}

/** An active belief of weight 1 that supports acting and applies to everything. */
export function belief(overrides: Partial<Belief> = {}): Belief {
  return {
    id: 'belief_1',
    text: 'Backups must run',
    category: null,
    pattern: null,
    taskGlob: null,
    stance: 'supports',
    weight: 1,
    state: 'active',
    createdAt: NOW,
    createdBy: null,
    ...overrides,
  };
}

/** A log that keeps its lines, each with its level before it. */
export function keptLog(): { readonly log: Log; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (message: string) => {
    lines.push(`${level} ${message}`);
  };
  return { log: { debug: keep('DEBUG'), info: keep('INFO'), warn: keep('WARN') }, lines };
}
