import { expect, test } from '@jest/globals';
import { FORMAT_NAMES, formatNamed } from '../../../src/history/import/formats';
import { cronSyslog } from '../../../src/history/import/formats/cronSyslog';
import { csv } from '../../../src/history/import/formats/csv';
import { githubActions } from '../../../src/history/import/formats/githubActions';
import { journald } from '../../../src/history/import/formats/journald';
import { kubernetes } from '../../../src/history/import/formats/kubernetes';
import { ndjson } from '../../../src/history/import/formats/ndjson';
import { systemdTimers } from '../../../src/history/import/formats/systemdTimers';

const EXPECTED = [
  ['ndjson', 'local', ndjson],
  ['csv', 'local', csv],
  ['journald', 'systemd', journald],
  ['github-actions', 'github', githubActions],
  ['kubernetes', 'kubernetes', kubernetes],
  ['systemd-timers', 'systemd', systemdTimers],
  ['cron-syslog', 'cron', cronSyslog],
] as const;

test.each(EXPECTED)('the format %s is of the source %s and has its own reader', async (...each) => {
  const [name, source, format] = each;
  expect(await formatNamed(name)).toEqual({ source, format });
});

test('every format that can be named has an expected source and reader', () => {
  expect(FORMAT_NAMES.toSorted()).toEqual(EXPECTED.map(([name]) => name).toSorted());
});
