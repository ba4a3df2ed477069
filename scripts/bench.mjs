// Measures the speed that goalgen promises. Each figure is a ratio of things timed alternately in
// one run, because machines are noisy. The comparisons with the sqlite3 shell need that shell.
// `npm run bench -- list exec scan import postgres rank verify` picks benches;
// `--runs 1000000,10000000,100000000` sets the sizes of the histories, which are made once and kept
// in build/bench.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchExec } from './bench/exec.mjs';
import { benchImport } from './bench/import.mjs';
import { benchList } from './bench/list.mjs';
import { benchPostgres } from './bench/postgres.mjs';
import { benchRank } from './bench/rank.mjs';
import { benchScan } from './bench/scan.mjs';
import { benchVerify } from './bench/verify.mjs';

const folder = fileURLToPath(new URL('../build/bench/', import.meta.url));
mkdirSync(folder, { recursive: true });

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1000000,10000000' },
    imported: { type: 'string', default: '500000' },
    cronRuns: { type: 'string', default: '2000000' },
    events: { type: 'string', default: '1000000' },
  },
});
const benches = {
  list: () => benchList(folder),
  exec: () => benchExec(folder),
  scan: () => benchScan(folder, values.runs.split(',').map(Number)),
  import: () => benchImport(folder, Number(values.imported)),
  postgres: () => benchPostgres(Number(values.cronRuns)),
  rank: () => benchRank(),
  verify: () => benchVerify(folder, Number(values.events)),
};
const wanted = positionals.length > 0 ? positionals : Object.keys(benches);
for (const name of wanted) {
  if (benches[name] === undefined)
    throw new Error(`no bench called ${name}: ${Object.keys(benches).join(', ')}`);
  await benches[name]();
}
