import sql, { join, raw } from 'sql-template-tag';
import { DAY_SECONDS, HOUR_SECONDS, type Instant, type Window } from '../../lib/clock';
import {
  FRESHNESS_DAYS,
  FRESHNESS_HOURS,
  FRESHNESS_PAST_DAYS,
  FRESHNESS_PAST_RUNS,
  FRESHNESS_RUNS,
  type Freshness,
} from '../history';
import type { Reading } from './rows';

/**
 * How fresh each source is: the ends of its newest runs, its recent volume and its usual volumes.
 * Reads only the rows that these numbers need.
 */
export async function readFreshness(now: Instant, reading: Reading): Promise<Freshness[]> {
  const volumes = await countedBySource(now, reading);
  const freshness: Freshness[] = [];
  for (const source of await sourceNames(reading)) {
    const [volume = 0, ...usualVolumes] = volumes.map((counts) => counts.get(source) ?? 0);
    const isOlder = await hadRunsBefore(
      source,
      now - FRESHNESS_PAST_DAYS * DAY_SECONDS - FRESHNESS_HOURS * HOUR_SECONDS,
      reading,
    );
    const recent = await recentEnds(source, now, reading);
    freshness.push({
      source,
      recentEnds: recent,
      pastEnds: recent.length === 0 ? await pastEnds(source, now, reading) : [],
      volume,
      usualVolumes,
      isOlder,
    });
  }
  return freshness;
}

async function sourceNames({ tables, name, mapping }: Reading): Promise<string[]> {
  if (mapping.sources === undefined) return [name];
  const rows = await tables.all<{ source: unknown }>(mapping.sources);
  return rows.flatMap(({ source }) => (typeof source === 'string' ? [source] : []));
}

/**
 * How many runs of each source ended: first in the last FRESHNESS_HOURS, then around the same hours
 * of each of the FRESHNESS_PAST_DAYS before, newest day first. A day's count is the least of three
 * windows: those hours, and the same an hour earlier and later. A batch that comes an hour late, or
 * summer time, thus does not look like missing runs.
 */
async function countedBySource(now: Instant, reading: Reading): Promise<Map<string, number>[]> {
  const counts = [await leastBySource([endingAt(now)], reading)];
  for (let day = 1; day <= FRESHNESS_PAST_DAYS; day++) {
    const until = now - day * DAY_SECONDS;
    counts.push(
      await leastBySource(
        [-1, 0, 1].map((hour) => endingAt(until + hour * HOUR_SECONDS)),
        reading,
      ),
    );
  }
  return counts;
}

function endingAt(until: Instant): Window {
  return { since: until - FRESHNESS_HOURS * HOUR_SECONDS, until };
}

/**
 * For each source, the number of its runs in the window that holds the fewest of them. A source
 * without runs in any of the windows is absent.
 */
async function leastBySource(
  windows: readonly Window[],
  { tables, source, ended }: Reading,
): Promise<Map<string, number>> {
  const around = {
    since: Math.min(...windows.map(({ since }) => since)),
    until: Math.max(...windows.map(({ until }) => until)),
  };
  const counts = windows.map(
    ({ since, until }, index) => sql`
      CAST(count(*) FILTER (WHERE r.finished_at BETWEEN ${since} AND ${until}) AS INTEGER) AS ${raw(`count_${index}`)}`,
  );
  const rows = await tables.all<Record<string, string | number>>(sql`
    SELECT CAST(${source} AS TEXT) AS source, ${join(counts)} FROM ${ended(around)} GROUP BY ${source}`);
  return new Map(
    rows.map(
      ({ source: name, ...row }) =>
        [String(name), Math.min(...Object.values(row).map(Number))] as const,
    ),
  );
}

async function hadRunsBefore(
  source: string,
  until: Instant,
  { tables, mapping, ended, ofSource }: Reading,
): Promise<boolean> {
  if (mapping.oldest !== undefined) {
    const [row] = await tables.all<{ oldest: number | null }>(mapping.oldest);
    return (row?.oldest ?? until) < until;
  }
  const window = { since: until - FRESHNESS_DAYS * DAY_SECONDS, until };
  const rows = await tables.all(
    sql`SELECT 1 AS found FROM ${ended(window)} ${ofSource(source)} LIMIT 1`,
  );
  return rows.length > 0;
}

/**
 * When the newest runs of a source ended, newest first. Looks back one day, then four, then
 * FRESHNESS_DAYS, and stops once FRESHNESS_RUNS are found, so that a busy source is not read for a
 * month.
 */
async function recentEnds(
  source: string,
  now: Instant,
  { tables, ended, ofSource }: Reading,
): Promise<Instant[]> {
  let rows: { finished_at: number }[] = [];
  for (const days of [1, 4, FRESHNESS_DAYS]) {
    const window = { since: now - days * DAY_SECONDS, until: now };
    rows = await tables.all(sql`
      SELECT r.finished_at FROM ${ended(window)} ${ofSource(source)}
      ORDER BY r.finished_at DESC LIMIT ${FRESHNESS_RUNS}`);
    if (rows.length >= FRESHNESS_RUNS) break;
  }
  return rows.map((row) => row.finished_at);
}

/** When the newest runs of a source ended that are older than FRESHNESS_DAYS, newest first. */
async function pastEnds(
  source: string,
  now: Instant,
  { tables, ended, ofSource }: Reading,
): Promise<Instant[]> {
  const window = { since: 0, until: now - FRESHNESS_DAYS * DAY_SECONDS };
  const rows = await tables.all<{ finished_at: number }>(sql`
    SELECT r.finished_at FROM ${ended(window)} ${ofSource(source)}
    ORDER BY r.finished_at DESC LIMIT ${FRESHNESS_PAST_RUNS}`);
  return rows.map((row) => row.finished_at);
}
