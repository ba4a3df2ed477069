import { formatInstant, HOUR_SECONDS, type Instant } from '../../lib/clock';
import { counted } from '../../lib/text';
import { bad, type Check, ok } from './check';

/** A scan is overdue when the last one is longer ago than this many times the usual pause. */
const LATE_RATIO = 2.5;
const HINT = 'crontab -l; the line to have: goalgen init prints it';

/**
 * Checks whether something starts the scans. The longest or second longest pause between the last
 * scans, but at least an hour, is taken as the usual one: scans started by hand come closer
 * together.
 * @param scans when the last scans were, newest first
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
  const pauses = scans.slice(1).map((scan, index) => (scans[index] ?? scan) - scan);
  // The longest pause may be an outage, so the second longest one counts where there are three.
  const longest = pauses.toSorted((a, b) => b - a);
  const usual = Math.max(HOUR_SECONDS, longest[longest.length < 3 ? 0 : 1] ?? 0);
  if (now - last > LATE_RATIO * usual) {
    const every = counted(Math.round(usual / HOUR_SECONDS), 'hour');
    return [
      bad(
        'scan',
        `the last one was at ${at}; one every ${every} was to be expected: cron does not run it`,
        HINT,
      ),
    ];
  }
  return [ok('scan', `the last one was at ${at}${rhythm(pauses)}`)];
}

function rhythm(pauses: readonly number[]): string {
  if (pauses.length < 3) return ', too few to tell how often they come';
  const middle = pauses.toSorted((a, b) => a - b)[Math.floor(pauses.length / 2)] ?? 0;
  return `, about every ${counted(Math.round(middle / 60), 'minute')}`;
}
