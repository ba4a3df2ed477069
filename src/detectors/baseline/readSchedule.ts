import { readCalendar } from './calendar';
import { dueAfter, type Schedule } from './schedule';

/** The words of crontabs and of Kubernetes, as five fields. */
const WORDS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
/** A time zone that Kubernetes accepts before the fields: `CRON_TZ=Europe/Berlin 0 2 * * *`. */
const ZONED = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/;

/**
 * The schedule that a source writes as a cron expression, perhaps as a word such as `@daily`, with
 * a time zone before it, or with pg_cron's `$` for the last day of the month; or as a calendar
 * expression of systemd. Undefined for what is none: `@reboot`, `30 seconds`, `every Monday`.
 */
export function readSchedule(text: string, timeZone: string): Schedule | undefined {
  const [, zone = timeZone, fields = text] = ZONED.exec(text.trim()) ?? [];
  const cron = (WORDS[fields.trim().toLowerCase()] ?? fields.trim()).replaceAll('$', 'L');
  const asCron = { cron, timeZone: zone };
  if (dueAfter(asCron, 0) !== undefined) return asCron;
  const asCalendar = readCalendar(text.trim(), timeZone);
  return asCalendar !== undefined && dueAfter(asCalendar, 0) !== undefined ? asCalendar : undefined;
}
