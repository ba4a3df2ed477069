import { describe, expect, test } from '@jest/globals';
import { csv } from '../../../../src/history/import/formats/csv';
import { UsageError } from '../../../../src/lib/errors';
import {
  candidatesIn,
  candidatesOf,
  chunksOf,
  collected,
  formatOptions,
  valuesIn,
} from '../../../support/importing';

/** A mapping by which any table has the columns that are needed. */
const ENOUGH: readonly [string, string][] = [
  ['task_type', '=backup'],
  ['started_at', '=100'],
  ['status', '=ok'],
];
const enough = { columns: new Map(ENOUGH) };

describe('a table of runs', () => {
  test('a CSV row is a run with the known columns as keys, without unknown columns', async () => {
    const text =
      'colour,task_type,run_id,started_at,finished_at,status,error,exit_code,host,attempt\n' +
      'blue,backup,r1,100,160,failed,"disk, full",2,alpha,3\n';
    expect(await candidatesIn(csv, text)).toEqual([
      {
        number: 2,
        raw: 'blue,backup,r1,100,160,failed,"disk, full",2,alpha,3',
        value: {
          task_type: 'backup',
          run_id: 'r1',
          started_at: '100',
          finished_at: '160',
          status: 'failed',
          error: 'disk, full',
          exit_code: '2',
          host: 'alpha',
          attempt: '3',
        },
      },
    ]);
  });

  test('an empty CSV cell gives no key, and blanks around a value are left out', async () => {
    const text = 'task_type,run_id,started_at,status,error,host\n backup ,r1,100,success,, \n';
    expect(await valuesIn(csv, text)).toEqual([
      { task_type: 'backup', run_id: 'r1', started_at: '100', status: 'success' },
    ]);
  });

  test('a CSV row without a run id is identified by its task, its start and its host', async () => {
    const text = 'task_type,started_at,status\nbackup,100,success\n';
    expect(await valuesIn(csv, text)).toMatchObject([{ run_id: 'backup 100' }]);
  });

  test('the words and numbers of a CSV row stay as they are, for the parser of runs', async () => {
    const text = 'task_type,started_at,status,exit_code\nbackup,100,Timed Out,-3\n';
    expect(await valuesIn(csv, text)).toMatchObject([{ status: 'Timed Out', exit_code: '-3' }]);
  });

  test('a CSV column can be mapped to another name, or to one value for all rows', async () => {
    const columns = new Map([
      ['task_type', '=nightly'],
      ['started_at', 'began'],
      ['host', 'machine'],
    ]);
    const text = 'began,machine,status\n100,alpha,ok\n';
    expect(await valuesIn(csv, text, { columns })).toEqual([
      {
        task_type: 'nightly',
        started_at: '100',
        status: 'ok',
        host: 'alpha',
        run_id: 'nightly 100 alpha',
      },
    ]);
  });

  test('a CSV column named like a member of every object is not taken for that member', async () => {
    const columns = new Map([...ENOUGH, ['error', 'constructor']]);
    const read = valuesIn(csv, 'run_id,status\nr1,ok\n', { columns });
    await expect(read).rejects.toThrow("There is no column 'constructor'");
  });

  test('a CSV file with a byte order mark, blank lines or another delimiter is read', async () => {
    const text = '\ufefftask_type;run_id\n\nbackup;r1\n';
    expect(await valuesIn(csv, text, { ...enough, delimiter: ';' })).toMatchObject([
      { task_type: 'backup', run_id: 'r1' },
    ]);
  });

  test('a CSV cell may hold line breaks, and its row is numbered by the last line', async () => {
    const text = 'task_type,run_id,error\nbackup,r1,"one\ntwo"\nbackup,r2,\n';
    const found = await candidatesIn(csv, text, enough);
    expect(found.map(({ number }) => number)).toEqual([3, 4]);
    expect(found[0]?.value).toMatchObject({ error: 'one\ntwo' });
  });
});

describe('a table with faults', () => {
  test('a CSV row with too many cells is a problem, and the other rows are read', async () => {
    const text = 'task_type,run_id\nbackup,r1\nbackup,r2,more\nbackup,r3\n';
    const found = await candidatesIn(csv, text, enough);
    expect(found.map(({ number, problem }) => [number, problem === undefined])).toEqual([
      [2, true],
      [3, false],
      [4, true],
    ]);
    expect(found[1]).toMatchObject({ raw: 'backup,r2,more' });
  });

  test('a CSV problem is told without the number of its line', async () => {
    const [, second] = await candidatesIn(csv, 'a,b\n1,2\n1,2,3\n', enough);
    expect(second?.problem).toMatch(/^Invalid Record Length/);
    expect(second?.problem).not.toMatch(/line \d/);
  });

  test('each CSV batch has the quoted header, with which rejected rows can be read', async () => {
    const batches = await collected(
      csv(chunksOf('a;"b ""x"""\n1;2\n'), formatOptions({ ...enough, delimiter: ';' })),
    );
    expect(batches.map(({ header }) => header)).toEqual(batches.map(() => '"a";"b ""x"""'));
  });

  test('the CSV batches report the bytes of the input', async () => {
    const batches = await collected(
      csv(chunksOf(Buffer.from('a,b\n'), Buffer.from('1,2\n')), formatOptions(enough)),
    );
    expect(batches.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(8);
  });

  test('a character in CSV that two chunks share is read whole', async () => {
    const bytes = Buffer.from('run_id\nBäckup\n');
    const cut = bytes.indexOf(Buffer.from('ä')) + 1;
    const found = await candidatesOf(
      csv(chunksOf(bytes.subarray(0, cut), bytes.subarray(cut)), formatOptions(enough)),
    );
    expect(found).toMatchObject([{ value: { run_id: 'Bäckup' } }]);
  });

  test('a CSV file that is not UTF-8 is refused whole', async () => {
    const latin1 = Buffer.from('task_type,run_id\nB\xe4ckup,r1\n', 'latin1');
    const reading = candidatesIn(csv, latin1, enough);
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow('The file is not UTF-8.');
  });
});
