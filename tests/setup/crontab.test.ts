// Runs in every time zone of the tests: cron starts jobs at a local time.
import { expect, test } from '@jest/globals';
import { cronLines, recordedLine } from '../../src/setup/crontab';

const CRONTAB = `
# m h dom mon dow command
MAILTO=ops@example.org
PATH = /usr/local/bin:/usr/bin
30 2 * * * /usr/local/bin/backup.sh --full
*/5 * * * *\tnice -n 10 python3 /opt/sync/sync_mail.py >> /var/log/sync.log 2>&1
@daily cd /srv/app && ./bin/report | mail -s 'it''s done' me
7 * * * * goalgen scan --quiet
0 3 * * 0 pg_dump "it's" \\% > x
0 1 * * * LANG=C /opt/report.sh
0 1 * * * . /etc/profile
0 1 * * * cat%Hello
@hourly /usr/bin/flock -n /tmp/x.lock /opt/sync.py
nonsense
`;

test('cronLines gives the lines of a crontab that run a command other than goalgen', () => {
  expect(
    cronLines(CRONTAB).map(({ schedule, command }) => [schedule, command.slice(0, 24)]),
  ).toEqual([
    ['30 2 * * *', '/usr/local/bin/backup.sh'],
    ['*/5 * * * *', 'nice -n 10 python3 /opt/'],
    ['@daily', 'cd /srv/app && ./bin/rep'],
    ['0 3 * * 0', 'pg_dump "it\'s" \\% > x'],
    ['0 1 * * *', 'LANG=C /opt/report.sh'],
    ['0 1 * * *', '. /etc/profile'],
    ['0 1 * * *', 'cat%Hello'],
    ['@hourly', '/usr/bin/flock -n /tmp/x'],
  ]);
});

test('recordedLine puts goalgen exec before a command, and a shell if it needs one', () => {
  expect(cronLines(CRONTAB).map((line) => recordedLine(line, false))).toEqual([
    '30 2 * * * goalgen exec backup -- /usr/local/bin/backup.sh --full',
    '*/5 * * * * goalgen exec sync_mail -- nice -n 10 python3 /opt/sync/sync_mail.py >> /var/log/sync.log 2>&1',
    "@daily goalgen exec report -- sh -c 'cd /srv/app && ./bin/report | mail -s '\\''it'\\'''\\''s done'\\'' me'",
    '0 3 * * 0 goalgen exec pg_dump -- pg_dump "it\'s" \\% > x',
    "0 1 * * * goalgen exec report -- sh -c 'LANG=C /opt/report.sh'",
    "0 1 * * * goalgen exec profile -- sh -c '. /etc/profile'",
    undefined,
    '@hourly goalgen exec sync -- /usr/bin/flock -n /tmp/x.lock /opt/sync.py',
  ]);
});

test('recordedLine uses the shell that the crontab names above the line', () => {
  const text = '0 1 * * * a && b\nSHELL=/bin/bash\n0 1 * * * source venv/bin/activate && ./run\n';
  expect(cronLines(text).map((line) => recordedLine(line, false))).toEqual([
    "0 1 * * * goalgen exec a -- sh -c 'a && b'",
    expect.stringMatching(/-- \/bin\/bash -c 'source venv\/bin\/activate && .\/run'$/),
  ]);
});

test.each([
  ['pg_dump db | gzip > x.gz', "-o pipefail -c 'pg_dump db | gzip > x.gz'"],
  ['a || b', "-c 'a || b'"],
  ["echo '|' && b", "-c 'echo '\\''|'\\'' && b'"],
])('the pipeline in %j keeps the failure of every part', (command, expected) => {
  const [line] = cronLines(`0 1 * * * ${command}\n`);
  expect(line && recordedLine(line, true)?.endsWith(expected)).toBe(true);
  expect(line && recordedLine(line, false)).not.toContain('pipefail');
});
