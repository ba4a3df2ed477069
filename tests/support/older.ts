import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { PROJECT, World } from './world';

/**
 * A world whose database was made by these statements, as by an older version or another program.
 */
export function olderWorld(statements: string): World {
  const world = new World({ env: { GOALGEN_NOW: '' } });
  mkdirSync(world.dataDir, { mode: 0o700 });
  const db = new SqliteDatabase(world.database);
  db.exec(statements);
  db.close();
  return world;
}

/**
 * A database of goalgen's schema version 1, with a goal that was approved by hand and whose events
 * are not in the ledger file yet.
 */
export const VERSION_1 = `${readFileSync(join(PROJECT, 'tests/support/schema-v1.sql'), 'utf8')}
  INSERT INTO task_executions (task_type, run_id, started_at, finished_at, status, error) VALUES ('a', 'r', 1, 2, 'failed', 'x');
  INSERT INTO goals (id, text, goal_key) VALUES ('goal_1', 'One', 'k');
  UPDATE goals SET state = 'active';`;

/** A database of goalgen's schema version 5, with a goal that was approved by hand. */
export const VERSION_5 = `${readFileSync(join(PROJECT, 'tests/support/schema-v5.sql'), 'utf8')}
  INSERT INTO task_executions (task_type, run_id, started_at, finished_at, status, error) VALUES ('a', 'r', 1, 2, 'failed', 'x');
  INSERT INTO goals (id, text, goal_key) VALUES ('goal_1', 'One', 'k');
  UPDATE goals SET state = 'active';`;

/**
 * The goals of the system before goalgen: no source columns, times in ISO 8601, and a state
 * (`adopted`) and a category (`maintenance`) of its own.
 */
export const EARLIER_SYSTEM = `CREATE TABLE goals (id TEXT PRIMARY KEY, text TEXT NOT NULL, category TEXT, value REAL, effort REAL,
    risk REAL, horizon_min_min INTEGER, horizon_max_min INTEGER, aligns_with TEXT, contradicts TEXT, success_metrics TEXT,
    state TEXT, created_at TEXT, updated_at TEXT, metadata TEXT, version INTEGER, deleted_at TEXT);
  INSERT INTO goals VALUES
    ('goal_a', 'Adopted', 'maintenance', 0.4, 0.5, 0.6, 60, 1440, '["x"]', '[]', '{"n": 1}', 'adopted', '2023-11-09T14:00:00', '2023-11-09T16:00:00.250+02:00', '{"a": 1}', 3, NULL),
    ('goal_b', 'Satisfied', 'capability', 0.1, 0.2, 0.3, NULL, NULL, '[]', '[]', '{}', 'satisfied', '2023-11-09T14:00:00Z', '2023-11-10', '{}', 0, NULL),
    ('goal_c', 'Abandoned', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'abandoned', '2023-11-09 14:00:00', '2023-11-09 14:00:00', NULL, NULL, '2023-12-01T00:00:00+00:00'),
    ('goal_d', 'Proposed', 'maintenance', 1, 1, 1, 1, 1, '[]', '[]', '{}', 'proposed', 1699538400.5, 1699538400, '{}', 0, NULL);`;

/** A database of goalgen's schema version 6, with a goal that was approved by hand, and a belief. */
export const VERSION_6 = `${readFileSync(join(PROJECT, 'tests/support/schema-v6.sql'), 'utf8')}
  INSERT INTO task_executions (task_type, run_id, started_at, finished_at, status, error) VALUES ('a', 'r', 1, 2, 'failed', 'x');
  INSERT INTO goals (id, text, goal_key) VALUES ('goal_1', 'One', 'k');
  INSERT INTO beliefs (id, text, stance) VALUES ('belief_1', 'Backups matter', 'supports');
  UPDATE goals SET state = 'active';`;
