import { type ErrorShape, file, hex, id, shape } from './errorShape';
import { SHARED_ERRORS } from './sharedErrors';

export const ERROR_SHAPES: readonly ErrorShape[] = [
  ...SHARED_ERRORS,
  shape(
    'rate_limit',
    1,
    'anywhere',
    ({ target }, rng) =>
      `429 Too Many Requests: quota exceeded at ${target}, retry after ${rng.whole(1, 600)}s`,
  ),
  shape(
    'deadlock',
    1,
    'anywhere',
    (_, rng) =>
      `ERROR: deadlock detected. Process ${rng.whole(900, 32_000)} waits for ShareLock on transaction ${id(rng)}; blocked by process ${rng.whole(900, 32_000)}.`,
  ),
  shape(
    'duplicate',
    3,
    'anywhere',
    ({ task }, rng) =>
      `duplicate key value violates unique constraint "${file(task)}_pkey" Detail: Key (id)=(${id(rng)}) already exists.`,
  ),
  shape(
    'missing_file',
    2,
    'soon',
    ({ task }, rng) =>
      `FileNotFoundError: /landing/${file(task)}/${rng.whole(2023, 2026)}-${String(rng.whole(1, 12)).padStart(2, '0')}-${String(rng.whole(1, 28)).padStart(2, '0')}/export_${hex(rng, 6)}.csv`,
  ),
  shape(
    'bad_row',
    1,
    'anywhere',
    (_, rng) =>
      `ParserError: Error tokenizing data. Expected ${rng.whole(9, 41)} fields in line ${id(rng)}, saw ${rng.whole(42, 60)}`,
  ),
  shape(
    'key_error',
    1,
    'soon',
    (_, rng) =>
      `Traceback (most recent call last): File "/app/jobs/main.py", line ${rng.whole(40, 60)}, in run KeyError: '${rng.pick(['customer_id', 'currency', 'updated_at'])}'`,
  ),
  shape(
    'killed',
    137,
    'anywhere',
    (_, rng) =>
      `Killed: out of memory (pid ${rng.whole(900, 32_000)}, rss ${rng.whole(1_900, 8_200)} MB)`,
  ),
  shape(
    'segfault',
    139,
    'anywhere',
    (_, rng) => `Segmentation fault (core dumped) at 0x${hex(rng, 12)}`,
  ),
  shape(
    'assertion',
    1,
    'anywhere',
    (_, rng) =>
      `${rng.whole(1, 4)} failed, ${rng.whole(410, 460)} passed in ${rng.between(20, 400).toFixed(2)}s: AssertionError: expected ${rng.whole(0, 99)} to equal ${rng.whole(0, 99)}`,
  ),
  shape(
    'rsync',
    23,
    'anywhere',
    ({ host }, rng) =>
      `rsync error: some files/attrs were not transferred (code 23) at main.c(${rng.whole(1_180, 1_340)}) [sender=3.2.7] on ${host}`,
  ),
  shape(
    'lock_held',
    75,
    'soon',
    ({ task }, rng) =>
      `could not acquire /run/lock/${file(task)}.lock: held by pid ${rng.whole(300, 32_000)}`,
  ),
  shape(
    'git',
    128,
    'soon',
    ({ target }, rng) =>
      `fatal: unable to access 'https://${target}/org/repo-${rng.whole(1, 40)}.git/': The requested URL returned error: 500`,
  ),
  shape(
    'row_count',
    4,
    'anywhere',
    ({ task }, rng) => `check failed: ${file(task)} has ${id(rng)} rows, source has ${id(rng)}`,
  ),
  shape(
    'time_limit',
    124,
    'limit',
    ({ limit }, rng) => `command timed out after ${limit} seconds (pid ${rng.whole(900, 32_000)})`,
  ),
  shape(
    'deadline',
    null,
    'limit',
    ({ task, limit }, rng) =>
      `Job ${file(task)}-${hex(rng, 5)} was active longer than specified deadline (${limit}s)`,
  ),
];

/** The error of a run that ends because its host goes down. */
export const TERMINATED = shape(
  'terminated',
  143,
  'anywhere',
  (_, rng) => `Terminated by signal 15 (pid ${rng.whole(300, 32_000)})`,
);
