import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { bareNode, goalgen, medians, peakMemoryMib, report, shell, timed } from './measure.mjs';

const ROUNDS = 3;

/**
 * Times `ledger verify` over many events against the shell reading the same table from end to end.
 */
export function benchVerify(folder, events) {
  const database = join(folder, `ledger-${events}.db`);
  const place = ['--database', database, '--ledger', `${database}.ndjson`];
  if (!existsSync(database)) fill(place, database, events);
  const verify = goalgen(['ledger', 'verify', ...place]);
  const read = shell(database, 'SELECT sum(length(meta) + length(hash)) FROM ledger_events;');
  const [bare, verified, readOnce] = medians([bareNode, verify, read], ROUNDS);
  report(`ledger verify over ${events} events`, {
    'microseconds an event': (((verified - bare) * 1000) / events).toFixed(1),
    'verify / reading the table once in the shell': (verified / readOnce).toFixed(1),
    'peak memory of verify': `${peakMemoryMib(verify).toFixed(0)} MiB`,
    [`medians of ${ROUNDS}: verify, shell`]: [verified, readOnce]
      .map((ms) => `${(ms / 1000).toFixed(1)} s`)
      .join(', '),
  });
}

/**
 * Makes the events: half of them from goals inserted by hand, half from changes of these goals.
 * Then goalgen appends them all.
 */
function fill(place, database, events) {
  timed(goalgen(['import', '/dev/null', ...place]));
  const db = new Database(database);
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${events / 2})
           INSERT INTO goals (id, text) SELECT printf('goal_%08x', i), 'x' FROM n;
           UPDATE goals SET value = 0.7;`);
  db.close();
  timed(goalgen(['list', '--limit', '1', ...place]));
}
