import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Column, renderTable, TEXT_LENGTH_MAX } from '../../../src/commands/print/table';
import { linesOf, listening, PIPE, plainTerminal } from '../../support/listening';

const COLUMNS: readonly Column[] = [
  { title: 'ID' },
  { title: 'SEEN', alignRight: true },
  { title: 'GOAL', elastic: true },
];

describe('a table for a program', () => {
  test('each row is a line of fields between tabs, and there is no heading', () => {
    expect(
      renderTable(PIPE, COLUMNS, [
        ['a', '1x', 'one'],
        ['b', '10x', 'two'],
      ]),
    ).toBe('a\t1x\tone\nb\t10x\ttwo\n');
  });

  test('no rows are no text at all', () => expect(renderTable(PIPE, COLUMNS, [])).toBe(''));

  test('a tab or a line break in a cell becomes its escape and separates nothing', () => {
    expect(renderTable(PIPE, COLUMNS, [['a\tb', 'c\nd', '\u001b[31m']])).toBe(
      'a\\tb\tc\\nd\t\\x1b[31m\n',
    );
  });

  test('a cell of 501 characters is not cut', () => {
    const cell = 'x'.repeat(501);
    expect(renderTable(PIPE, COLUMNS, [[cell, '', '']])).toBe(`${cell}\t\t\n`);
  });

  test('whatever the cells hold, each row is one line, and each cell is one field', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }), (rows) => {
        const fields = linesOf(renderTable(PIPE, COLUMNS, rows)).map((line) => line.split('\t'));
        expect(fields.map(({ length }) => length)).toEqual(rows.map(() => 3));
      }),
    );
  });
});

describe('a table for a terminal', () => {
  test('columns are aligned under their headings, and numbers at their right', () => {
    expect(
      linesOf(
        renderTable(plainTerminal(80), COLUMNS, [
          ['goal_1', '1x', 'one'],
          ['goal_20', '10x', 'two'],
        ]),
      ),
    ).toEqual([
      'ID       SEEN  GOAL', //
      'goal_1     1x  one',
      'goal_20   10x  two',
    ]);
  });

  test('headings are bold where the terminal shows colours', () => {
    const { io } = listening({ tty: true, columns: 80 });
    expect(renderTable(io, [{ title: 'ID' }], [['a']])).toContain('\u001b[1mID\u001b[22m');
  });

  test('a table as wide as the terminal is not narrowed', () => {
    // 2 + 2 + 4 + 2 + 25 characters.
    const row = ['aa', '1x', 'five words of five letters'.slice(0, 25)];
    expect(linesOf(renderTable(plainTerminal(35), COLUMNS, [row]))).toEqual([
      'ID  SEEN  GOAL',
      'aa    1x  five words of five letter',
    ]);
  });

  test('a table one character wider than the terminal is wrapped in its elastic column', () => {
    const row = ['aa', '1x', 'five words of five letter'];
    expect(linesOf(renderTable(plainTerminal(34), COLUMNS, [row]))).toEqual([
      'ID  SEEN  GOAL',
      'aa    1x  five words of five',
      '          letter',
    ]);
  });

  test('the elastic column keeps 20 characters, two of them padding, at the least', () => {
    const lines = linesOf(
      renderTable(plainTerminal(1), COLUMNS, [['aa', '1x', 'abcdefghij klmnopq rstuvw']]),
    );
    expect(lines).toEqual([
      'ID  SEEN  GOAL', //
      'aa    1x  abcdefghij klmnopq',
      '          rstuvw',
    ]);
  });

  test('without an elastic column nothing is wrapped', () => {
    const word = `${'x'.repeat(60)} ${'y'.repeat(60)}`;
    expect(linesOf(renderTable(plainTerminal(40), [{ title: 'TEXT' }], [[word]]))).toEqual([
      'TEXT',
      word,
    ]);
  });

  test('a terminal that does not say how wide it is counts as 80 characters wide', () => {
    const column: Column = { title: 'TEXT', elastic: true };
    const words = (lastLength: number) => `${'x'.repeat(40)} ${'y'.repeat(lastLength)}`;
    const heights = [39, 40].map(
      (length) => linesOf(renderTable(plainTerminal(), [column], [[words(length)]])).length,
    );
    expect(heights).toEqual([2, 3]);
  });

  test('a cell of 500 characters is shown whole, and one of 501 is cut by an ellipsis', () => {
    const shown = [500, 501].map((length) =>
      renderTable(plainTerminal(600), [{ title: 'T' }], [['x'.repeat(length)]]),
    );
    expect(shown).toEqual([`T\n${'x'.repeat(500)}\n`, `T\n${'x'.repeat(499)}…\n`]);
  });

  test('an escape sequence in a cell is spelled out', () => {
    expect(renderTable(plainTerminal(80), [{ title: 'T' }], [['\u001b[31mred']])).toBe(
      'T\n\\x1b[31mred\n',
    );
  });
});

test('the text of a goal in a list is shorter than a whole cell may be', () => {
  expect(TEXT_LENGTH_MAX).toBe(200);
});
