import Table from 'cli-table3';
import type { Io } from '../../lib/io';
import { printable, shorten } from '../../lib/text';
import { styleFor } from './style';

export interface Column {
  readonly title: string;
  /** Whether the column is narrowed when the terminal is narrow; at most one column of a table. */
  readonly elastic?: boolean;
  readonly alignRight?: boolean;
}

/** Maximum number of characters of a goal's text in a list. */
export const TEXT_LENGTH_MAX = 200;

/** Width of a terminal that does not say how wide it is. */
const TERMINAL_COLUMNS = 80;
/** Minimum width of the elastic column. */
const ELASTIC_MIN = 20;
/** Number of spaces between two columns. */
const PADDING = 2;
/** Maximum number of characters of a cell on a terminal. */
const CELL_LENGTH_MAX = 500;

/**
 * Renders rows as an aligned table on a terminal, and as lines of tab-separated fields without a
 * header for programs. Cells may hold untrusted text.
 */
export function renderTable(
  io: Io,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  if (io.stdout.isTTY !== true)
    return rows.map((row) => `${row.map(printable).join('\t')}\n`).join('');
  const style = styleFor(io.stdout, io.env);
  // Cells are shortened on a terminal only: wrapping a cell of a megabyte would take minutes, and
  // no person would read it.
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

/**
 * The width of each column: as wide as its content, but the elastic column shrinks to what the
 * terminal leaves.
 */
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
  // The last column needs no padding: spaces at the end of a line are removed.
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
