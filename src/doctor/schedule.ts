import { formatInstant, HOUR_SECONDS, type Instant } from '../clock';
import { counted } from '../printable';
import { bad, type Check, ok } from './check';

/** A scan that is so many times later than usual does not come. */
const LATE_RATIO = 2.5;
const HINT = 'crontab -l; the line to have: goalgen init prints it';

/**
 * Does something start the scans? From when the last ones were, newest first: cron starts them at even intervals. One
 * an hour is expected until there are enough to tell.
 */
export function checkSchedule(scans: readonly Instant[], now: Instant, timeZone: string): Check[] {
  const [last] = scans;
  if (last === undefined) return [bad('scan', 'there has been none yet', HINT)];
  const at = formatInstant(last, timeZone);
  if (last > now)
    return [
      bad(
        'clock',
        `the last scan was at ${at}, which is still to come: the clock went back`,
        'check the clock (timedatectl)',
      ),
    ];
  const gaps = scans
    .slice(1)
    .map((scan, index) => (scans[index] ?? scan) - scan)
    .sort((a, b) => a - b);
  const usual = gaps.length < 3 ? HOUR_SECONDS : Math.max(gaps[Math.floor(gaps.length / 2)] ?? 0, 60);
  const every = counted(Math.round(usual / 60), 'minute');
  if (now - last > LATE_RATIO * usual)
    return [
      bad('scan', `the last one was at ${at}; one every ${every} was to be expected: cron does not run it`, HINT),
    ];
  return [
    ok(
      'scan',
      `the last one was at ${at}, ${gaps.length < 3 ? 'too few to tell how often they come' : `about every ${every}`}`,
    ),
  ];
}
