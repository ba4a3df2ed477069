import Table from 'cli-table3';
import type { Io } from '../../lib/io';
import { printable, shorten } from '../../lib/text';
import { styleFor } from './style';

export interface Column {
  readonly title: string;
  /** The column that gives way when the terminal is narrow; one a table at most. */
  readonly elastic?: boolean;
  readonly alignRight?: boolean;
}

/** As much of a goal's text as a line of a list shows. */
export const TEXT_LENGTH_MAX = 200;

const TERMINAL_COLUMNS = 80;
const ELASTIC_MIN = 20;
const PADDING = 2;
const CELL_LENGTH_MAX = 500;

/**
 * Rows for people on a terminal as an aligned table, for programs as lines of tab-separated fields without a header.
 * Cells are untrusted text.
 */
export function renderTable(
  io: Io,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  if (io.stdout.isTTY !== true)
    return rows.map((row) => `${row.map(printable).join('\t')}\n`).join('');
  const style = styleFor(io.stdout, io.env);
  // For eyes: wrapping a megabyte would take minutes, and nobody would read it.
  const cells = rows.map((row) => row.map((cell) => printable(shorten(cell, CELL_LENGTH_MAX))));
  const table = new Table({
    head: columns.map((column) => style.bold(column.title)),
    colAligns: columns.map((column) => (column.alignRight === true ? 'right' : 'left')),
    colWidths: widths(columns, cells, io.stdout.columns ?? TERMINAL_COLUMNS),
    wordWrap: true,
    wrapOnWordBoundary: true,
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': PADDING, compact: true },
  });
  table.push(...cells);
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return `${lines.join('\n')}\n`;
}

/** Every column as wide as its content; the elastic one takes what the terminal leaves. */
function widths(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  available: number,
): number[] {
  const natural = columns.map(
    (column, index) =>
      cells.reduce(
        (widest, row) => Math.max(widest, row[index]?.length ?? 0),
        column.title.length,
      ) + PADDING,
  );
  // The padding of the last column is cut off.
  const surplus = natural.reduce((total, width) => total + width, -PADDING) - available;
  return natural.map((width, index) =>
    columns[index]?.elastic === true && surplus > 0
      ? Math.max(ELASTIC_MIN, width - surplus)
      : width,
  );
}

const NO_BORDERS = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);
