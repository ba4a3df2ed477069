import type { Rng } from './rng';

const VERBS = [
  'backup',
  'sync',
  'load',
  'export',
  'clean',
  'rotate',
  'report',
  'refresh',
  'import',
  'verify',
  'index',
];
const OBJECTS = [
  'orders',
  'customers',
  'invoices',
  'inventory',
  'metrics',
  'sessions',
  'mailbox',
  'catalog',
  'prices',
  'logs',
  'certificates',
  'warehouse',
  'payments',
  'tickets',
  'images',
  'search',
  'crm',
  'ledger_accounts',
  'clickstream',
];
const SUFFIXES = ['', '', '', '_eu', '_us', '_full', '_incremental', '_v2'];
const ROLES = ['db', 'etl', 'web', 'ci', 'batch', 'backup'];
const TARGETS = [
  'orders-db',
  'dwh',
  'auth',
  'files',
  'api-gateway',
  'crm',
  'registry',
  'mail',
  'search',
];

/**
 * A task name like those that people give, and not among those taken: `backup_orders`,
 * `etl.load.prices_eu`, `ci/nightly-verify-catalog`.
 */
export function drawTaskType(rng: Rng, taken: ReadonlySet<string>): string {
  const [verb, object] = [rng.pick(VERBS), `${rng.pick(OBJECTS)}${rng.pick(SUFFIXES)}`];
  const name = rng.pick([
    `${verb}_${object}`,
    `${verb}_${object}`,
    `etl.${verb}.${object}`,
    `ci/nightly-${verb}-${object}`,
    `${verb}-${object}.sh`,
  ]);
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}

export function drawHosts(rng: Rng, count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `${rng.pick(ROLES)}-${String(index + 1).padStart(2, '0')}`,
  );
}

export function drawTarget(rng: Rng): string {
  return `${rng.pick(TARGETS)}.internal`;
}
