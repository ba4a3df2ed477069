import sql, { join } from 'sql-template-tag';
import type { Instant, Window } from '../../lib/clock';
import type {
  Freshness,
  SourceFailure,
  SourceFound,
  SourceHealth,
  SourceNotUnderstood,
  UnevenlyKept,
  UnknownStatus,
} from '../history';
import type { NotUnderstood } from '../notUnderstood';
import { RUN_STATUSES } from '../run';
import { readFreshness } from './freshness';
import type { Reading } from './rows';

/**
 * Maximum number of runs dated in the future that are counted. A larger number would say nothing
 * more about the clock that is wrong.
 */
const FUTURE_RUNS_MAX = 1000;
/**
 * Latest end of runs dated in the future that are counted, in epoch seconds: in the year 9892,
 * which every engine can hold.
 */
const END_OF_TIME: Instant = 2.5e11;
/** Maximum number of unknown statuses that are reported; the commonest are kept. */
const STATUSES_MAX = 20;
/** Maximum share of a window that a source may be missing without being reported as shorter. */
const SHARE_MISSING_MAX = 0.1;

/**
 * The state of the source of one mapping: whether it delivers, how long it keeps runs, and which of
 * its values goalgen does not understand.
 */
export class SqlHealth implements SourceHealth {
  readonly sources: readonly SourceFound[];
  readonly failures: readonly SourceFailure[] = [];

  constructor(private readonly reading: Reading) {
    const { found, notes } = reading.mapping;
    this.sources = [{ source: reading.name, found, notes }];
  }

  freshness(now: Instant): Promise<Freshness[]> {
    return readFreshness(now, this.reading);
  }

  async shorterThan({ since, until }: Window): Promise<{ source: string; oldest: Instant }[]> {
    const { tables, mapping, name } = this.reading;
    if (mapping.oldest === undefined) return [];
    const [row] = await tables.all<{ oldest: number | null }>(mapping.oldest);
    const began = row?.oldest ?? null;
    const latest = since + SHARE_MISSING_MAX * (until - since);
    return began !== null && began > latest ? [{ source: name, oldest: began }] : [];
  }

  async unevenlyKept(): Promise<UnevenlyKept[]> {
    const uneven = this.reading.mapping.unevenlyKept?.();
    return uneven === undefined ? [] : [{ source: this.reading.name, ...uneven }];
  }

  async unknownStatuses(window: Window): Promise<UnknownStatus[]> {
    const { tables, mapping, source } = this.reading;
    if (mapping.hasKnownStatuses === true) return [];
    return tables.all(sql`
      SELECT CAST(${source} AS TEXT) AS source, CAST(r.status AS TEXT) AS status,
             CAST(count(*) AS INTEGER) AS count
      FROM (${mapping.runs(window)}) AS r
      WHERE coalesce(r.finished_at, r.started_at) BETWEEN ${window.since} AND ${window.until}
        AND (r.status IS NULL OR r.status NOT IN (${join(RUN_STATUSES)}))
      GROUP BY ${source}, r.status ORDER BY 3 DESC LIMIT ${STATUSES_MAX}`);
  }

  async notUnderstood(window: Window): Promise<SourceNotUnderstood[]> {
    const { tables, mapping, redact, name } = this.reading;
    if (mapping.notUnderstood === undefined) return [];
    const rows = await tables.all<NotUnderstood & { readonly source?: string }>(
      mapping.notUnderstood(window),
    );
    return rows
      .filter(({ count }) => count > 0)
      .map(({ source = name, what, count, example }) => ({
        source,
        what,
        count,
        example: redact(String(example)),
      }));
  }

  async endingAfter(now: Instant): Promise<{ count: number; latest: Instant | null }> {
    const { tables, ended } = this.reading;
    const rows = await tables.all<{ count: number; latest: number | null }>(sql`
      SELECT CAST(count(*) AS INTEGER) AS count, max(f.finished_at) AS latest FROM (
        SELECT r.finished_at FROM ${ended({ since: now, until: END_OF_TIME })}
          AND r.finished_at <> ${now}
        ORDER BY r.finished_at DESC LIMIT ${FUTURE_RUNS_MAX}) AS f`);
    return { count: rows[0]?.count ?? 0, latest: rows[0]?.latest ?? null };
  }
}
