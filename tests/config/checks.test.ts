import { describe, expect, test } from '@jest/globals';
import { CHECKS } from '../../src/config/checks';
import type { CheckName } from '../../src/lib/settings';

const isRight = (name: CheckName, value: unknown) => CHECKS[name](value) === undefined;

describe('checks of one text', () => {
  test.each<[CheckName, string]>([
    ['cron', '0 2 * * 1-5'],
    ['cron', '*/15 * * * *'],
    ['timeZone', 'Europe/Berlin'],
    ['zoneOfSystem', 'UTC'],
    ['sourceName', 'prod airflow'],
    ['variable', 'AIRFLOW_URL'],
    ['variable', '_url2'],
    ['smallName', 'a'],
    ['smallName', `a${'0'.repeat(49)}`],
    ['ownDetectorName', 'backlog_grew'],
  ])('the check %s accepts "%s"', (name, text) => {
    expect(isRight(name, text)).toBe(true);
  });

  test.each<[CheckName, unknown]>([
    ['cron', '0 0 2 * * 1'], // six fields: the first would be seconds
    ['cron', '60 2 * * *'],
    ['cron', 'daily'],
    ['timeZone', 'Mars/Olympus'],
    ['zoneOfSystem', ''],
    ['sourceName', 'local'], // the built-in history
    ['sourceName', 'a:b'],
    ['sourceName', 'a\nb'],
    ['variable', 'postgres://user:secret@host/db'], // the address itself
    ['variable', 'GOALGEN_URL'],
    ['variable', '2URL'],
    ['smallName', ''],
    ['smallName', `a${'0'.repeat(50)}`],
    ['smallName', '0a'],
    ['smallName', 'aB'],
    ['ownDetectorName', 'slow_run_detector'],
    ['ownDetectorName', 'Mine'],
    ['cron', 7],
    ['smallName', null],
  ])('the check %s refuses %j', (name, value) => {
    expect(isRight(name, value)).toBe(false);
  });

  test('a server address in place of a variable is refused with what is expected', () => {
    expect(CHECKS.variable('postgres://host')).toContain('the name of an environment variable');
  });
});

describe('the place of a source', () => {
  test.each([
    ['a file', { file: 'a.db' }],
    ['a server', { urlVariable: 'URL' }],
    ['a server with its settings', { urlVariable: 'URL', timeoutSeconds: 5, ownRowsOnly: true }],
  ])('%s alone is the place of a source', (_, source) => {
    expect(isRight('onePlace', source)).toBe(true);
  });

  test.each([
    ['a file and a server', { file: 'a.db', urlVariable: 'URL' }, /^name either a "file"/],
    ['neither file nor server', {}, /^name either a "file"/],
    ['no object', 'a.db', /^name either a "file"/],
    ['a file with ownRowsOnly', { file: 'a.db', ownRowsOnly: false }, /is for servers$/],
  ])('%s is refused as the place of a source', (_, source, problem) => {
    expect(CHECKS.onePlace(source)).toMatch(problem);
  });
});

describe('names that must differ', () => {
  test.each([
    ['two presets', [{ preset: 'airflow' }, { preset: 'celery' }]],
    ['one preset under two names', [{ preset: 'airflow' }, { preset: 'airflow', name: 'b' }]],
    ['no source', []],
  ])('%s are distinct sources', (_, sources) => {
    expect(isRight('distinctSources', sources)).toBe(true);
  });

  test.each([
    ['one preset twice', [{ preset: 'airflow' }, { preset: 'airflow' }]],
    ['a name that is a preset', [{ preset: 'airflow' }, { preset: 'celery', name: 'airflow' }]],
    ['the built-in history twice', [{ preset: 'native' }, { preset: 'native' }]],
    ['a name of the built-in history', [{ preset: 'native' }, { preset: 'celery', name: 'local' }]],
  ])('%s are not distinct sources', (_, sources) => {
    expect(isRight('distinctSources', sources)).toBe(false);
  });

  test('two detectors of one name are refused, and two of two names are not', () => {
    expect(isRight('distinctDetectors', [{ name: 'a' }, { name: 'b' }])).toBe(true);
    expect(isRight('distinctDetectors', [{ name: 'a' }, { name: 'b' }, { name: 'a' }])).toBe(false);
  });
});
