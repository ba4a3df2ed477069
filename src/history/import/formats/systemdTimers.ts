import type { Instant } from '../../../lib/clock';
import { isJsonMap, type JsonMap } from '../../../lib/json';
import type { Statement } from '../../statements/statement';
import { type Batch, type Chunks, type FormatOptions, jsonValue } from '../candidate';
import { wholeText } from '../wholeText';

/** A timer, as far as it was printed. */
interface Timer {
  readonly unit: string;
  /** The unit that it starts. */
  readonly starts: string | undefined;
  /** Undefined where the form does not say them. */
  readonly calendars: readonly string[] | undefined;
  readonly isOff: boolean;
  /** False for a timer of which the form does not say whether it is on. */
  readonly isSure: boolean;
  readonly lastStart?: Instant;
}

/**
 * Reads what systemd says of timers, in any of three forms: the list of `systemctl list-timers`
 * (as a table or as JSON), the properties of `systemctl show '*.timer'`, and the unit files of
 * `systemctl cat '*.timer'`. A list of several timers is taken to be whole.
 */
export async function* systemdTimers(
  chunks: Chunks,
  options: FormatOptions,
): AsyncGenerator<Batch> {
  const text = await wholeText(chunks);
  if (text === undefined) {
    yield { candidates: [{ number: 1, raw: '', problem: 'too long' }], bytes: 0 };
    return;
  }
  const timers = timersIn(text, options);
  const host = options.columns.get('host')?.replace(/^=/, '') ?? options.host;
  const statements = timers
    .filter(
      ({ isSure, starts = '' }) => isSure && starts.endsWith('.service') && options.isTask(starts),
    )
    .map(statementOf);
  yield {
    candidates: [],
    bytes: text.length,
    told: [
      {
        toldBy: `timers of ${host}`,
        // Of a timer that is listed and does not wait, nothing is known.
        isWhole: timers.length > 1 && timers.every(({ isSure }) => isSure),
        isSharedName: true,
        saysSchedules: timers.some(({ calendars }) => calendars !== undefined),
        statements,
      },
    ],
  };
}

function statementOf({ starts = '', calendars = [], isOff, lastStart }: Timer): Statement {
  const [schedule = null, ...others] = [...new Set(calendars)];
  return {
    taskType: starts.replace(/\.service$/, ''),
    covers: 'task',
    state: isOff ? 'off' : 'on',
    // Of a timer with several calendars, five fields say too little.
    schedule: others.length > 0 ? calendars.join('; ') : schedule,
    timeZone: null,
    ...(lastStart === undefined ? {} : { lastStart }),
  };
}

function timersIn(text: string, options: FormatOptions): Timer[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return listed(trimmed, options);
  if (/^#\s*\/\S+\.timer\b/m.test(trimmed)) return unitFiles(trimmed);
  if (/^[A-Z]\w+=/m.test(trimmed)) return shown(trimmed);
  return tabled(trimmed, options);
}

/** `systemctl list-timers -o json`. */
function listed(text: string, { notUnderstood }: FormatOptions): Timer[] {
  const json = jsonValue(text);
  const items = 'value' in json && Array.isArray(json.value) ? json.value : [text];
  return items.flatMap((item): Timer[] => {
    if (isJsonMap(item) && typeof item.unit === 'string' && typeof item.activates === 'string')
      return [listedTimer(item.unit, item.activates, item)];
    notUnderstood('an item that is no timer', JSON.stringify(item));
    return [];
  });
}

function listedTimer(unit: string, starts: string, { next, last }: JsonMap): Timer {
  const isSure = typeof next === 'number' && next > 0;
  // Times are microseconds.
  const began = typeof last === 'number' && last > 0 ? { lastStart: last / 1e6 } : {};
  return { unit, starts, calendars: undefined, isOff: false, isSure, ...began };
}

/** The table of `systemctl list-timers`, whose last two columns are the timer and its unit. */
function tabled(text: string, { notUnderstood }: FormatOptions): Timer[] {
  return text.split('\n').flatMap((line): Timer[] => {
    const [, unit, starts] = /(\S+\.timer)\s+(\S+)\s*$/.exec(line) ?? [];
    const isSure = !/^\s*(?:-|n\/a)\s/.test(line);
    if (unit !== undefined) return [{ unit, starts, calendars: undefined, isOff: false, isSure }];
    if (!/^\s*$|^NEXT\b|timers listed|^Pass --all/.test(line))
      notUnderstood('a line that is no timer', line);
    return [];
  });
}

/** `systemctl show`: properties, with an empty line between two units. */
function shown(text: string): Timer[] {
  return text.split(/\n\s*\n/).flatMap((block): Timer[] => {
    const values = (name: string) =>
      [...block.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
    const [unit = ''] = values('Id');
    if (!unit.endsWith('.timer')) return [];
    const calendars = values('TimersCalendar').flatMap(
      (value) => /OnCalendar=(.*?)\s*(?:;|\}|$)/.exec(value)?.[1] ?? [],
    );
    const [activeState = 'active'] = values('ActiveState');
    const isOff = activeState === 'inactive' || activeState === 'failed';
    const starts = values('Unit')[0] ?? serviceOf(unit);
    return [{ unit, starts, calendars, isOff, isSure: true }];
  });
}

/** `systemctl cat`: unit files, and the files that add to them, each behind a line with its path. */
function unitFiles(text: string): Timer[] {
  const timers = new Map<string, Timer>();
  for (const part of text.split(/^#\s*(?=\/)/m)) {
    const unit = /([^/\s]+\.timer)(?:\.d\/\S*)?\s*$/m.exec(part.split('\n', 1)[0] ?? '')?.[1];
    if (unit === undefined) continue;
    const before = timers.get(unit);
    const values = (name: string) =>
      [...part.matchAll(new RegExp(`^${name}[ \\t]*=[ \\t]*(.*?)[ \\t]*$`, 'gm'))].map(
        ([, value = '']) => value,
      );
    // An empty value takes back those before it.
    const calendars = [...(before?.calendars ?? []), ...values('OnCalendar')];
    const kept = calendars.slice(calendars.lastIndexOf('') + 1);
    const starts = values('Unit')[0] ?? before?.starts ?? serviceOf(unit);
    timers.set(unit, { unit, starts, calendars: kept, isOff: false, isSure: true });
  }
  return [...timers.values()];
}

function serviceOf(timer: string): string {
  return timer.replace(/\.timer$/, '.service');
}
