import { describe, expect, test } from '@jest/globals';
import { type OpenOptions, openSource } from '../../../src/history/sources/open';
import { FailedError } from '../../../src/lib/errors';
import { CELERY_TABLE, celeryFailures } from '../../support/otherSystems';
import { sqliteFile } from '../../support/tables';
import { NOW } from '../../support/world';

const OPTIONS: OpenOptions = { env: {}, busyTimeoutSeconds: 1, redact: (text) => text };
const WHOLE = { since: 0, until: NOW + 1 };

describe('opening a source', () => {
  test('a SQLite file is read as the system that its preset names', async () => {
    const file = sqliteFile(CELERY_TABLE, celeryFailures('mail', [1]));
    const history = await openSource({ preset: 'celery', file }, OPTIONS);
    expect(history.health.sources).toMatchObject([
      { source: 'celery', found: 'django-celery-results 2.6 or later (SQLite)' },
    ]);
    expect(await history.runs.failed(WHOLE, 5)).toMatchObject([
      { task: { source: 'celery', taskType: 'mail' }, run: { error: 'ValueError: no VAT id' } },
    ]);
    await history.close();
  });

  test('a source that has a name of its own names its tasks by it', async () => {
    const file = sqliteFile(CELERY_TABLE, celeryFailures('mail', [1]));
    const history = await openSource({ preset: 'celery', name: 'shop', file }, OPTIONS);
    expect(await history.runs.failed(WHOLE, 5)).toMatchObject([{ task: { source: 'shop' } }]);
    await history.close();
  });

  test('secrets are removed from the errors of a source', async () => {
    const file = sqliteFile(CELERY_TABLE, celeryFailures('mail', [1]));
    const redact = (text: string) => text.replace('VAT', '***');
    const history = await openSource({ preset: 'celery', file }, { ...OPTIONS, redact });
    expect(await history.runs.failed(WHOLE, 5)).toMatchObject([
      { run: { error: 'ValueError: no *** id' } },
    ]);
    await history.close();
  });

  test('tables of another system are refused', async () => {
    const opening = openSource({ preset: 'airflow', file: sqliteFile(CELERY_TABLE) }, OPTIONS);
    await expect(opening).rejects.toThrow('This is no database of Airflow 2.3 or later');
  });

  test('a file that is not there is refused', async () => {
    const opening = openSource({ preset: 'celery', file: '/nonexistent/a.db' }, OPTIONS);
    await expect(opening).rejects.toThrow(FailedError);
  });

  test.each([
    ['not set', {}],
    ['empty', { AIR_URL: '' }],
  ])('a variable that is %s is named, and its address never', async (_, env) => {
    const opening = openSource({ preset: 'airflow', urlVariable: 'AIR_URL' }, { ...OPTIONS, env });
    await expect(opening).rejects.toThrow(
      'The variable AIR_URL, which should hold its address, is not set.',
    );
  });
});
