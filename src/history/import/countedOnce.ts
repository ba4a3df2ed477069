import type { NotUnderstoodCounts } from '../notUnderstood';
import type { RunRecord } from '../run';
import { severityOf } from '../statusWords';

/**
 * Maximum number of runs of one import that are remembered. Rows about one run stand near each
 * other, so after so many runs the memory begins anew.
 */
const REMEMBERED_MAX = 200_000;
const WHAT = 'a row about a run that another row tells otherwise: the worse one counts';

/**
 * Counts each run of an import once. Where two rows that have ended are about one run and disagree,
 * the worse outcome counts, so that no failure is replaced by a success.
 */
export class CountedOnce {
  /** How each run ended, as a number, by its task and then by its id and attempt. */
  readonly #ends = new Map<string, Map<string, number>>();
  #count = 0;

  constructor(private readonly notUnderstood: NotUnderstoodCounts) {}

  /** False for a row that another row about the same run outweighs. */
  isNews(run: RunRecord, raw: string | Buffer): boolean {
    const { finishedAt, runId, attempt } = run;
    if (finishedAt === null) return true;
    const ends = this.#endsOf(scopeOf(run));
    const id = (attempt ?? 0) === 0 ? runId : `${runId} ${attempt}`;
    const known = ends.get(id);
    const own = severityOf(run.status) + SEVERITIES * Math.round(finishedAt * 1000);
    if (known === own) return true;
    if (known === undefined) {
      this.#count += 1;
      ends.set(id, own);
      return true;
    }
    this.notUnderstood.add(WHAT, raw.toString());
    if (severityOf(run.status) < known % SEVERITIES) return false;
    ends.set(id, own);
    return true;
  }

  #endsOf(scope: string): Map<string, number> {
    if (this.#count >= REMEMBERED_MAX) {
      this.#ends.clear();
      this.#count = 0;
    }
    const known = this.#ends.get(scope);
    if (known !== undefined) return known;
    const ends = new Map<string, number>();
    this.#ends.set(scope, ends);
    return ends;
  }
}

/** Within what the run's id is known. */
function scopeOf({ idScope = 'task', source, taskType, series }: RunRecord): string {
  if (idScope === 'source') return source;
  return idScope === 'task' ? `${source}\n${taskType}` : `${source}\n${taskType}\n${series}`;
}

/** A number above every severity, so that a severity and an end in milliseconds make one number. */
const SEVERITIES = 16;
