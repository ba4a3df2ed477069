import type { ExpectedLine } from './chain';
import { type FileLine, isTorn } from './fileLines';
import type { Window } from './window';

/** The first place where the files differ from the events. */
export interface Mismatch {
  readonly kind: 'edited' | 'removed' | 'inserted' | 'reordered' | 'cut_off';
  readonly path: string | null;
  /** Number of the wrong line, from 1; null where lines are missing at the end. */
  readonly line: number | null;
  /** Number of the event whose line should be there; null behind the last event. */
  readonly seq: number | null;
  readonly event: string | null;
  readonly message: string;
}

/** Maximum number of lines and events that are read ahead to find out what happened. */
const AHEAD = 1000;

/**
 * Walks through lines and events side by side, until they differ.
 * @returns how they differ, and how many lines agreed
 */
export async function compareLines(
  lines: Window<FileLine>,
  events: Window<ExpectedLine>,
): Promise<{ readonly agreed: number; readonly mismatch: Mismatch | undefined }> {
  for (let agreed = 0; ; agreed++) {
    const line = await lines.peek();
    const expected = await events.peek();
    if (line === undefined)
      return {
        agreed,
        mismatch: expected?.event.appended ? await cutOff(events, expected) : undefined,
      };
    if (expected?.bytes.equals(line.bytes) !== true) {
      if (isTorn(line) && (await isBegunOnly(lines, line, expected))) agreed -= 1;
      else return { agreed, mismatch: await explain(line, lines, events) };
      lines.take();
      continue;
    }
    lines.take();
    events.take();
  }
}

/**
 * Whether an unfinished line only shows that its writer was stopped. At the end of the last file,
 * its event is still to be appended; at the end of a rotated file, the whole line begins the next
 * file.
 */
async function isBegunOnly(
  lines: Window<FileLine>,
  line: FileLine,
  expected: ExpectedLine | undefined,
): Promise<boolean> {
  if (expected?.bytes.subarray(0, line.bytes.length).equals(line.bytes) !== true) return false;
  const [, next] = await lines.ahead(2);
  return next === undefined ? !expected.event.appended : next.bytes.equals(expected.bytes);
}

async function cutOff(events: Window<ExpectedLine>, { event }: ExpectedLine): Promise<Mismatch> {
  const missing = (await events.ahead(AHEAD)).filter((expected) => expected.event.appended).length;
  const many =
    missing === AHEAD
      ? `${AHEAD} or more lines are`
      : missing === 1
        ? 'a line is'
        : `${missing} lines are`;
  return {
    kind: 'cut_off',
    path: null,
    line: null,
    seq: event.seq,
    event: event.event,
    message: `${many} missing at the end, from that of event ${event.seq} (${event.event}) on`,
  };
}

async function explain(
  line: FileLine,
  lines: Window<FileLine>,
  events: Window<ExpectedLine>,
): Promise<Mismatch> {
  const [actual, expected] = [await lines.ahead(AHEAD), await events.ahead(AHEAD)];
  const [wanted] = expected;
  const place = {
    path: line.path,
    line: line.number,
    seq: wanted?.event.seq ?? null,
    event: wanted?.event.event ?? null,
  };
  const at = `${line.path} line ${line.number}`;
  if (wanted === undefined)
    return { ...place, kind: 'inserted', message: `${at} is behind the last event` };
  const name = `event ${wanted.event.seq} (${wanted.event.event})`;
  const lineIsOf = expected.find(({ bytes }) => bytes.equals(line.bytes));
  const wantedIsAt = actual.find(({ bytes }) => bytes.equals(wanted.bytes));
  if (lineIsOf !== undefined && wantedIsAt !== undefined) {
    const message = `${at} should be that of ${name}, which stands in line ${wantedIsAt.number}`;
    return { ...place, kind: 'reordered', message };
  }
  if (lineIsOf !== undefined) {
    const missing = lineIsOf.event.seq - wanted.event.seq;
    const message = `before ${at}, the line of ${name} is missing${missing > 1 ? `, and ${missing - 1} more` : ''}`;
    return { ...place, kind: 'removed', message };
  }
  if (wantedIsAt !== undefined)
    return { ...place, kind: 'inserted', message: `${at} is of no event; ${name} should follow` };
  if (isTorn(line))
    return { ...place, kind: 'cut_off', message: `${at}, that of ${name}, breaks off` };
  return { ...place, kind: 'edited', message: `${at} is not what ${name} says` };
}
