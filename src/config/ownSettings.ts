import { kind, number, optionalText, path } from '../lib/settings';

/** Settings of the program itself: its files, its time zone, and how long it waits for a lock. */
export const placeSettings = {
  dataDir: path('./data', 'folder of the database and the ledger'),
  database: optionalText('database file; default: raw_store.db in the data folder', kind.path),
  ledger: optionalText(
    'ledger file; default: identity_ledger.ndjson in the data folder',
    kind.path,
  ),
  timeZone: optionalText(
    "zone of quotas, logs, tables and times without an offset; default: the system's",
    kind.text('zoneOfSystem', {}),
  ),
  busyTimeoutSeconds: number(10, 'how long a command waits for another that is writing', {
    min: 0,
    max: 3600,
  }),
};
