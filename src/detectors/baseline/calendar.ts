import type { Schedule } from './schedule';

/** The words of systemd.time(7), as their normal forms. */
const WORDS: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00',
};
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FORM =
  /^(?:(?<days>[A-Za-z][A-Za-z,.-]*),?\s+)?(?:(?<date>[\d*/,.]+(?:-[\d*/,.]+){1,2})\s+)?(?<time>[\d*/,.]+(?::[\d*/,.]+){1,2})(?:\s+(?<zone>[A-Za-z][\w/+-]*))?$/;

/**
 * The schedule that a calendar expression of systemd means, such as `Mon..Fri *-*-* 06:30:00`.
 * Undefined for what five fields cannot say: seconds, years, days before the end of a month, and
 * days of the week and of the month together.
 */
export function readCalendar(text: string, timeZone: string): Schedule | undefined {
  const groups = FORM.exec(WORDS[text.toLowerCase()] ?? withTime(text))?.groups;
  if (groups === undefined) return undefined;
  const { days, date = '*-*-*', time = '', zone = timeZone } = groups;
  const [hour = '', minute = '', second = '00'] = time.split(':');
  const parts = date.split('-');
  const [year, month = '', day = ''] = parts.length === 3 ? parts : ['*', ...parts];
  if (year !== '*' || !/^\d{1,2}$/.test(second)) return undefined;
  const weekdays = days === undefined ? '*' : weekdaysOf(days);
  if (weekdays === undefined || (weekdays !== '*' && day !== '*')) return undefined;
  const fields = [field(minute, 59), field(hour, 23), field(day, 31), field(month, 12), weekdays];
  return { cron: fields.join(' '), timeZone: zone };
}

/** A date or a day of the week without a time means midnight. */
function withTime(text: string): string {
  return text.includes(':') ? text : `${text} 00:00:00`;
}

/** A part of a calendar expression as a field of cron: `0/15` is `0-59/15`, `1..5` is `1-5`. */
function field(text: string, max: number): string {
  return text
    .replaceAll('..', '-')
    .split(',')
    .map((each) => each.replace(/^(\d+)\//, `$1-${max}/`))
    .join(',');
}

function weekdaysOf(text: string): string | undefined {
  const items = text
    .replace(/,$/, '')
    .split(',')
    .map((item) => item.split(/\.\.|-/).map(dayOf));
  return items.every((item) => item.length <= 2 && !item.includes(-1))
    ? items.map((item) => item.join('-')).join(',')
    : undefined;
}

function dayOf(name: string): number {
  return DAYS.indexOf(name.slice(0, 3).toLowerCase());
}
