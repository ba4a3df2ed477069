import { describe, expect, test } from '@jest/globals';
import { csv } from '../../../../src/history/import/formats/csv';
import { checkColumns } from '../../../../src/history/import/formats/csvHeader';
import { candidatesIn, formatOptions } from '../../../support/importing';

/** What the check of a header says: its message and its hint; undefined when all is there. */
function problemOf(header: readonly string[], mapped: readonly [string, string][] = []) {
  try {
    checkColumns(header, formatOptions({ columns: new Map(mapped) }));
    return undefined;
  } catch (error) {
    const { message, hint } = Object(error);
    return [message, hint];
  }
}

describe('the header of a table', () => {
  test('a header with the needed columns, or with values in their place, is accepted', () => {
    expect(problemOf(['task_type', 'started_at', 'status'])).toBeUndefined();
    expect(problemOf(['started_at', 'status'], [['task_type', '=backup']])).toBeUndefined();
    expect(problemOf(['Job', 'started_at', 'status'], [['task_type', 'Job']])).toBeUndefined();
  });

  test('every missing column is named once, with the header that is there', () => {
    expect(problemOf(['Name', 'status'])).toEqual([
      "There is no column 'task_type', 'started_at'; the header has: Name, status.",
      '--map task_type=NAME says what a column is called',
    ]);
  });

  test('a mapped column that is missing is named as it was mapped', () => {
    const mapped: [string, string][] = [
      ['task_type', '=backup'],
      ['error', 'Message'],
    ];
    expect(problemOf(['started_at', 'status'], mapped)?.[0]).toBe(
      "There is no column 'Message'; the header has: started_at, status.",
    );
  });

  test.each([
    ['Job;Start;End', "--delimiter ';'"],
    ['Job\tStart', "--delimiter '\\t'"],
    ['Job|Start', "--delimiter '|'"],
  ])('a header "%s" of one column suggests its delimiter', (name, hint) => {
    expect(problemOf([name])?.[1]).toBe(hint);
  });

  test('a column that stands in the header twice is refused, unless nobody asks for it', () => {
    const needed = ['task_type', 'started_at', 'status'];
    expect(problemOf([...needed, 'status'])?.[0]).toBe("The header has the column 'status' twice.");
    expect(problemOf([...needed, 'colour', 'colour'])).toBeUndefined();
  });

  test('control characters in a header are shown harmlessly', () => {
    expect(problemOf(['a\x1b[31m'])?.[0]).toContain('a\\x1b[31m');
  });
});

describe('a line before the header', () => {
  const rows = 'task_type;started_at;status\nbackup;100;ok\n';
  const read = (text: string, delimiter = ',') => candidatesIn(csv, text, { delimiter });

  test.each(['sep=;\n', 'SEP=;\r\n', '\ufeffsep=;\n'])(
    'the line %j names the delimiter, and rows keep the numbers of their lines',
    async (line) => {
      expect(await read(line + rows)).toMatchObject([
        { number: 3, value: { task_type: 'backup', started_at: '100' } },
      ]);
    },
  );

  test('the line of PowerShell that names a type is passed over', async () => {
    const line = '#TYPE Selected.System.Management.Automation.PSCustomObject\r\n';
    expect(await read(line + rows, ';')).toMatchObject([{ number: 3, value: { status: 'ok' } }]);
  });

  test('a header that begins like such a line is a header', async () => {
    const text = 'sep=task;task_type;started_at;status\nx;backup;100;ok\n';
    expect(await read(text, ';')).toMatchObject([{ number: 2, value: { task_type: 'backup' } }]);
  });
});
