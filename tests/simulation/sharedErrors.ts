import { address, type ErrorShape, file, hex, port, shape } from './errorShape';

/** Errors that can hit many tasks at once. */
export const SHARED_ERRORS: readonly ErrorShape[] = [
  shape(
    'refused',
    1,
    'soon',
    ({ target }, rng) =>
      `could not connect to server: Connection refused. Is the server running on host "${target}" (${address(rng)}) and accepting TCP/IP connections on port ${rng.pick([5432, 5432, 5433])}?`,
  ),
  shape(
    'connect_timeout',
    1,
    'anywhere',
    ({ target }, rng) =>
      `dial tcp ${address(rng)}:${port(rng)}->${target}: i/o timeout after ${rng.between(29.9, 30.6).toFixed(3)}s`,
  ),
  shape(
    'dns',
    6,
    'soon',
    ({ target }, rng) => `curl: (6) Could not resolve host: ${target} (request ${hex(rng, 8)})`,
  ),
  shape(
    'disk_full',
    1,
    'anywhere',
    ({ task }, rng) =>
      `OSError: [Errno 28] No space left on device: '/var/tmp/${file(task)}/part-${rng.whole(0, 9999)}.tmp'`,
  ),
  shape(
    'certificate',
    60,
    'soon',
    ({ target }) => `SSL certificate problem: certificate has expired (https://${target}/api)`,
  ),
  shape(
    'unauthorized',
    1,
    'soon',
    ({ target }, rng) =>
      `401 Unauthorized for url: https://${target}/v2/items?page=${rng.whole(1, 90)} token_id=${hex(rng, 12)}`,
  ),
  shape(
    'unavailable',
    1,
    'anywhere',
    ({ target }, rng) =>
      `HTTP 503 Service Unavailable from ${target}, request id ${hex(rng, 16)}, retries exhausted in ${rng.whole(8, 64)} s`,
  ),
  shape(
    'read_only',
    1,
    'soon',
    ({ task }, rng) =>
      `cannot create /data/${file(task)}/run.${rng.whole(300, 32_000)}.lock: Read-only file system`,
  ),
];
