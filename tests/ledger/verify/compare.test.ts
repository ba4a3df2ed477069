import { describe, expect, test } from '@jest/globals';
import { ledgerLine } from '../../../src/ledger/event';
import type { StoredEvent } from '../../../src/ledger/outbox';
import { compareLines } from '../../../src/ledger/verify/compare';
import { Window } from '../../../src/ledger/verify/window';
import { storedEvent } from '../../support/memory';
import { times } from '../../support/views';

const FILE = '/data/identity_ledger.ndjson';

/** Each item as a page of its own, so that every look ahead crosses a border. */
async function* oneByOne<Item>(items: readonly Item[]) {
  for (const item of items) yield [item];
}

function fileLines(texts: readonly string[], path = FILE) {
  return texts.map((text, index) => ({ path, number: index + 1, bytes: Buffer.from(text) }));
}

/** Compares these lines, in one file or several, with what these events say. */
function compare(lines: readonly string[] | ReturnType<typeof fileLines>, events: StoredEvent[]) {
  const all = lines.flatMap((line, index) =>
    typeof line === 'string' ? { path: FILE, number: index + 1, bytes: Buffer.from(line) } : line,
  );
  const expected = events.map((event) => ({ event, bytes: Buffer.from(ledgerLine(event)) }));
  return compareLines(new Window(oneByOne(all)), new Window(oneByOne(expected)));
}

const EVENTS = times(4, (index) => storedEvent(index + 1));
const [first = '', second = '', third = '', fourth = ''] = EVENTS.map(ledgerLine);
const LINES = [first, second, third, fourth];
const STRANGER = '{"ts":1}\n';

const pending = (seq: number) => storedEvent(seq, { appended: false });

describe('lines that agree with their events', () => {
  test('lines agree with events when every line is what its event says', async () => {
    expect(await compare(LINES, EVENTS)).toEqual({ agreed: 4, mismatch: undefined });
  });

  test('no lines agree with no events', async () => {
    expect(await compare([], [])).toEqual({ agreed: 0, mismatch: undefined });
  });

  test('lines agree with events when the last events are still to be appended', async () => {
    const events = [...EVENTS.slice(0, 3), pending(4), pending(5)];
    expect(await compare(LINES.slice(0, 3), events)).toEqual({ agreed: 3, mismatch: undefined });
  });

  test('a line agrees although the database has not noted that it is in the file', async () => {
    const events = [...EVENTS.slice(0, 3), pending(4)];
    expect(await compare(LINES, events)).toEqual({ agreed: 4, mismatch: undefined });
  });

  test('lines in several files agree with their events', async () => {
    const lines = [...fileLines([first, second], `${FILE}.1`), ...fileLines([third, fourth])];
    expect(await compare(lines, EVENTS)).toEqual({ agreed: 4, mismatch: undefined });
  });
});

describe('differences between lines and events', () => {
  test('an edited line is named by its kind, place and event', async () => {
    const edited = second.replace('goal_2', 'goal_9');
    expect(await compare([first, edited, third, fourth], EVENTS)).toEqual({
      agreed: 1,
      mismatch: {
        kind: 'edited',
        path: FILE,
        line: 2,
        seq: 2,
        event: 'goal_edited',
        message: `${FILE} line 2 is not what event 2 (goal_edited) says`,
      },
    });
  });

  test('a line with a space added is named as edited', async () => {
    const { mismatch } = await compare([first, second.replace('\n', ' \n')], EVENTS);
    expect(mismatch).toMatchObject({ kind: 'edited', line: 2 });
  });

  test('a removed line is named by its kind, place and event', async () => {
    expect(await compare([first, third, fourth], EVENTS)).toEqual({
      agreed: 1,
      mismatch: {
        kind: 'removed',
        path: FILE,
        line: 2,
        seq: 2,
        event: 'goal_edited',
        message: `before ${FILE} line 2, the line of event 2 (goal_edited) is missing`,
      },
    });
  });

  test('several removed lines are named by the first of them and counted', async () => {
    const { mismatch } = await compare([fourth], EVENTS);
    expect(mismatch).toMatchObject({
      kind: 'removed',
      line: 1,
      seq: 1,
      message: `before ${FILE} line 1, the line of event 1 (goal_edited) is missing, and 2 more`,
    });
  });

  test('an inserted line is named by its kind, place and event', async () => {
    expect(await compare([first, STRANGER, second, third, fourth], EVENTS)).toEqual({
      agreed: 1,
      mismatch: {
        kind: 'inserted',
        path: FILE,
        line: 2,
        seq: 2,
        event: 'goal_edited',
        message: `${FILE} line 2 is of no event; event 2 (goal_edited) should follow`,
      },
    });
  });

  test('a repeated line is named as inserted', async () => {
    const { mismatch } = await compare([first, first, second], EVENTS);
    expect(mismatch).toMatchObject({ kind: 'inserted', line: 2, seq: 2 });
  });

  test('a line behind the last event is named as inserted', async () => {
    expect(await compare([...LINES, STRANGER], EVENTS)).toEqual({
      agreed: 4,
      mismatch: {
        kind: 'inserted',
        path: FILE,
        line: 5,
        seq: null,
        event: null,
        message: `${FILE} line 5 is behind the last event`,
      },
    });
  });

  test('two lines in the wrong order are named as reordered', async () => {
    expect(await compare([first, third, second, fourth], EVENTS)).toEqual({
      agreed: 1,
      mismatch: {
        kind: 'reordered',
        path: FILE,
        line: 2,
        seq: 2,
        event: 'goal_edited',
        message: `${FILE} line 2 should be that of event 2 (goal_edited), which stands in line 3`,
      },
    });
  });

  test('lines that are cut off at the end are named by the first missing event', async () => {
    expect(await compare([first, second], EVENTS)).toEqual({
      agreed: 2,
      mismatch: {
        kind: 'cut_off',
        path: null,
        line: null,
        seq: 3,
        event: 'goal_edited',
        message: '2 lines are missing at the end, from that of event 3 (goal_edited) on',
      },
    });
  });

  test.each([
    [[storedEvent(1), pending(2)], 'a line is missing'],
    [[storedEvent(1), storedEvent(2), pending(3)], '2 lines are missing'],
    [times(999, (index) => storedEvent(index + 1)), '999 lines are missing'],
    [times(1000, (index) => storedEvent(index + 1)), '1000 or more lines are missing'],
    [times(1001, (index) => storedEvent(index + 1)), '1000 or more lines are missing'],
  ])('cut-off lines are counted up to a thousand', async (events, message) => {
    const { mismatch } = await compare([], events);
    expect(mismatch?.message).toMatch(new RegExp(`^${message} at the end, from that of event 1 `));
  });

  test('the first of several differences is named', async () => {
    const { mismatch } = await compare([first, 'x\n', fourth], EVENTS);
    expect(mismatch).toMatchObject({ kind: 'edited', line: 2, seq: 2 });
  });

  test('a difference in one of several files is named by its file and line', async () => {
    const lines = [...fileLines([first, second], `${FILE}.1`), ...fileLines([STRANGER, third])];
    const { agreed, mismatch } = await compare(lines, EVENTS);
    expect(agreed).toBe(2);
    expect(mismatch).toMatchObject({ kind: 'inserted', path: FILE, line: 1, seq: 3 });
  });

  test.each([
    [999, 'inserted'],
    [1000, 'edited'],
  ])('a right line after %i strange lines makes the first of them %s', async (count, kind) => {
    const { mismatch } = await compare([...times(count, STRANGER), ...LINES], EVENTS);
    expect(mismatch).toMatchObject({ kind, line: 1 });
  });
});

describe('lines that break off', () => {
  const torn = fourth.slice(0, -5);

  test('a torn line is no difference while its event is still to be appended', async () => {
    const events = [...EVENTS.slice(0, 3), pending(4)];
    expect(await compare([first, second, third, torn], events)).toEqual({
      agreed: 3,
      mismatch: undefined,
    });
  });

  test('a torn line is a difference when its event is said to be in the file', async () => {
    expect(await compare([first, second, third, torn], EVENTS)).toEqual({
      agreed: 3,
      mismatch: {
        kind: 'cut_off',
        path: FILE,
        line: 4,
        seq: 4,
        event: 'goal_edited',
        message: `${FILE} line 4, that of event 4 (goal_edited), breaks off`,
      },
    });
  });

  test('a torn line that ends a rotated file and is whole in the next is accepted', async () => {
    const lines = [
      ...fileLines([first, second.slice(0, 10)], `${FILE}.1`),
      ...fileLines([second, third, fourth]),
    ];
    expect(await compare(lines, EVENTS)).toEqual({ agreed: 4, mismatch: undefined });
  });

  test('a torn line that ends a rotated file is a difference when another follows', async () => {
    const lines = [...fileLines([first, second.slice(0, 10)], `${FILE}.1`), ...fileLines([third])];
    const { agreed, mismatch } = await compare(lines, EVENTS);
    expect(agreed).toBe(1);
    expect(mismatch).toMatchObject({ kind: 'cut_off', path: `${FILE}.1`, line: 2, seq: 2 });
  });

  test('a torn line that its event does not begin with is a difference', async () => {
    const events = [...EVENTS.slice(0, 3), pending(4)];
    const { agreed, mismatch } = await compare([first, second, third, '{"at":1'], events);
    expect(agreed).toBe(3);
    expect(mismatch).toMatchObject({ kind: 'cut_off', line: 4, seq: 4 });
  });

  test('a torn line behind the last event is a difference', async () => {
    const { mismatch } = await compare([...LINES, '{"ts"'], EVENTS);
    expect(mismatch).toMatchObject({ kind: 'inserted', line: 5, seq: null });
  });
});
