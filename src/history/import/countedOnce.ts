import type { NotUnderstoodCounts } from '../notUnderstood';
import type { RunRecord } from '../run';
import { severityOf } from '../statusWords';

/**
 * Maximum number of runs of one import that are remembered. Rows about one run stand near each
 * other, so after so many runs the memory begins anew.
 */
const REMEMBERED_MAX = 1_000_000;
const WHAT = 'a row about a run that another row tells otherwise: the worse one counts';

/**
 * Counts each run of an import once. Where two rows that have ended are about one run and disagree,
 * the worse outcome counts, so that no failure is replaced by a success.
 */
export class CountedOnce {
  /** How each run ended, as a number, by a number made of what identifies the run. */
  readonly #ends = new Map<number, number>();

  constructor(private readonly notUnderstood: NotUnderstoodCounts) {}

  /** False for a row that another row about the same run outweighs. */
  isNews(run: RunRecord, raw: string | Buffer): boolean {
    if (run.finishedAt === null) return true;
    const { idScope = 'task', source, taskType, runId, attempt, series } = run;
    const scope = idScope === 'source' ? '' : `${taskType} ${idScope === 'series' ? series : ''}`;
    const key = hashOf(`${source} ${scope} ${runId} ${attempt}`);
    const known = this.#ends.get(key);
    const own = severityOf(run.status) + SEVERITIES * Math.round(run.finishedAt * 1000);
    if (this.#ends.size >= REMEMBERED_MAX) this.#ends.clear();
    if (known === undefined) this.#ends.set(key, own);
    if (known === undefined || known === own) return true;
    this.notUnderstood.add(WHAT, raw.toString());
    if (severityOf(run.status) < known % SEVERITIES) return false;
    this.#ends.set(key, own);
    return true;
  }
}

/** A number above every severity, so that a severity and an end in milliseconds make one number. */
const SEVERITIES = 16;

/** A number of 52 bits for a text, by two rounds of FNV-1a with other beginnings. */
function hashOf(text: string): number {
  let [high, low] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995);
  }
  return (high >>> 0) * 0x100000 + ((low >>> 0) & 0xfffff);
}
