import type { Database } from '../../db/database';
import { newestEndsOf } from '../../detectors/run/detect';
import { DAY_SECONDS, formatInstant, systemNow } from '../../lib/clock';
import { FailedError } from '../../lib/errors';
import { counted } from '../../lib/text';
import {
  compared,
  firstDoubtedScan,
  forgetDoubtedScans,
  isDoubted,
  type KnownTimes,
  keepDoubtedScan,
} from '../../scan/doubtedClock';
import { lastScanAt } from '../../scan/telemetry';
import type { Context } from './context';
import { openHistory } from './openHistory';

/**
 * Refuses to change goals at a time that is long after everything that is known: at a wrong time
 * everything has expired.
 * @throws FailedError when the clock is doubted
 */
export async function requireTrustedClock(db: Database, context: Context): Promise<void> {
  const known = await doubtedTimes(db, context);
  if (known !== undefined) throw refusal(context, known);
}

/**
 * The same for a scan, which is believed when it is the second at an hour's distance: the clock then
 * was not set for a moment only.
 * @throws FailedError when the clock is doubted
 */
export async function requireTrustedClockToScan(db: Database, context: Context): Promise<void> {
  const known = await doubtedTimes(db, context);
  const first = await firstDoubtedScan(db);
  if (known === undefined) {
    if (first !== undefined) await forgetDoubtedScans(db);
    return;
  }
  const scan = { now: context.now, clock: systemNow() };
  const answer = first === undefined ? 'differs' : compared(first, scan);
  if (answer === 'agrees') return forgetDoubtedScans(db);
  if (answer === 'differs') await keepDoubtedScan(db, scan);
  throw refusal(context, known);
}

/** What is known of the time; undefined where the present moment is not doubted. */
async function doubtedTimes(db: Database, context: Context): Promise<KnownTimes | undefined> {
  const { now, trustsClock } = context;
  const lastScan = await lastScanAt(db);
  if (trustsClock || !isDoubted(now, { lastScan, newestRun: undefined })) return undefined;
  const history = await openHistory(context, db);
  try {
    const ends = newestEndsOf(await history.health.freshness(now)).values();
    const newestRun = [...ends].reduce((newest, end) => Math.max(newest, end), 0);
    const known = { lastScan, newestRun };
    return isDoubted(now, known) ? known : undefined;
  } finally {
    await history.close();
  }
}

function refusal({ now, config }: Context, { lastScan = 0, newestRun = 0 }: KnownTimes) {
  const days = Math.floor((now - Math.max(lastScan, newestRun)) / DAY_SECONDS);
  return new FailedError(
    `No goal is changed: the clock says ${formatInstant(now, config.timeZone)}, ` +
      `${counted(days, 'day')} after the last scan and the newest run.`,
    'date; if it is right: again with --trust-clock, or scan again in an hour',
  );
}
