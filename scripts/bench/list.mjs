import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareNode, goalgen, medians, report, timed } from './measure.mjs';

const ROUNDS = 60;
const SEED_DAY = fileURLToPath(new URL('../../fixtures/seed-day.ndjson', import.meta.url));

/**
 * Times the whole process of `goalgen list --json` over a small database against a bare start of
 * node.
 */
export function benchList(folder) {
  const dataDir = join(folder, 'list');
  rmSync(dataDir, { recursive: true, force: true });
  const env = { GOALGEN_DATA_DIR: dataDir };
  timed(goalgen(['import', SEED_DAY], env));
  timed(goalgen(['scan', '--quiet', '--now', '2025-11-09T14:00:00Z'], env));
  const [bare, list] = medians([bareNode, goalgen(['list', '--json'], env)], ROUNDS);
  report('list --json over a small database', {
    'goalgen list --json / node -e 0 (at most 1.45)': (list / bare).toFixed(2),
    [`medians of ${ROUNDS}`]: `${list.toFixed(0)} ms / ${bare.toFixed(0)} ms`,
  });
}
