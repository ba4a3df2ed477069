import type { History, QueryRow } from '../../history/history';
import { LOCAL_SOURCE } from '../../history/sources/localSource';
import { HOUR_SECONDS, type Instant, type Window } from '../../lib/clock';
import { FailedError } from '../../lib/errors';
import { fourPlaces } from '../../lib/rounding';
import { shorten } from '../../lib/text';
import type { Finding } from '../../proposals/proposal';
import type { OwnSqlDetector } from './settings';

const LOOKBACK_HOURS = 24;
const VALUE = 0.5;
/**
 * Maximum number of rows that an operator's query may return. More rows are taken for a mistake in
 * the query.
 */
const ROWS_MAX = 1000;
const TEXT_LENGTH_MAX = 300;

/**
 * Runs an operator's query. Each row is a finding about the row's `subject`; the other columns are
 * the evidence.
 * @throws FailedError if the query fails, returns too many rows, or returns a row that makes no
 * finding
 */
export async function ownSqlFindings(
  history: Pick<History, 'export'>,
  own: OwnSqlDetector,
  now: Instant,
): Promise<Finding[]> {
  const window: Window = {
    since: now - (own.lookbackHours ?? LOOKBACK_HOURS) * HOUR_SECONDS,
    until: now,
  };
  const rows = await history.export.query(
    own.source ?? LOCAL_SOURCE,
    own.sql,
    window,
    ROWS_MAX + 1,
  );
  if (rows.length > ROWS_MAX)
    throw new FailedError(
      `Detector ${own.name} returns more than ${ROWS_MAX} rows.`,
      'mend its sql: a row is a finding',
    );
  return rows.map((row) => findingOf(row, own, now));
}

function findingOf(row: QueryRow, own: OwnSqlDetector, now: Instant): Finding {
  const { subject, confidence, ...figures } = row;
  if (typeof subject !== 'string' || subject === '')
    throw new FailedError(
      `Detector ${own.name} returns a row without subject.`,
      'SELECT task_type AS subject, ...',
    );
  const sure = typeof confidence === 'number' ? confidence : own.confidence;
  if (!(sure >= 0 && sure <= 1))
    throw new FailedError(
      `Detector ${own.name} returns a confidence of ${sure}.`,
      'a number from 0 to 1',
    );
  return {
    detectorName: own.name,
    patternDetected: own.pattern,
    patternFamily: own.name,
    subject,
    subjectKey: subject,
    text: shorten(filledIn(own, row), TEXT_LENGTH_MAX),
    category: 'capability',
    evidence: { subject, ...figures },
    headline: ['subject', ...Object.keys(figures)],
    newestFailureStartedAt: now,
    confidence: fourPlaces(sure),
    estimatedValue: own.value ?? VALUE,
    estimatedEffort: 0.5,
    estimatedRisk: 0.3,
    successMetrics: {},
    horizonMinMin: 60,
    horizonMaxMin: 1440,
  };
}

/** The goal's text, with each `{column}` replaced by the row's value in that column. */
function filledIn({ name, text }: OwnSqlDetector, row: QueryRow): string {
  return text.replace(/\{(\w+)\}/g, (_, column: string) => {
    const value = row[column];
    if (value === undefined)
      throw new FailedError(
        `Detector ${name} returns no column ${column}, and its text names it.`,
        Object.keys(row).join(', '),
      );
    return String(value ?? '');
  });
}
