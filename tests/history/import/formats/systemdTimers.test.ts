import { describe, expect, test } from '@jest/globals';
import { systemdTimers } from '../../../../src/history/import/formats/systemdTimers';
import { chunksOf, collected, formatOptions } from '../../../support/importing';

type Options = Parameters<typeof formatOptions>[0];

async function told(text: string, options: Options = {}) {
  const batches = await collected(systemdTimers(chunksOf(text), formatOptions(options)));
  return batches.flatMap(({ told: each = [] }) => each);
}
const tasks = async (text: string, options: Options = {}) =>
  (await told(text, options)).flatMap(({ statements }) =>
    statements.map(({ taskType, state, schedule }) => [taskType, state, schedule]),
  );

const SHOWN = `Unit=backup.service
TimersCalendar={ OnCalendar=*-*-* 02:30:00 ; next_elapse=Mon 2025-11-10 02:30:00 UTC }
Id=backup.timer
ActiveState=active

Unit=report.service
TimersCalendar={ OnCalendar=Mon *-*-* 06:00:00 ; next_elapse=n/a }
Id=report.timer
ActiveState=inactive

Unit=sync.service
TimersMonotonic={ OnUnitActiveUSec=15min ; next_elapse=2h }
Id=sync.timer
ActiveState=active
`;
const FILES = `# /etc/systemd/system/backup.timer
[Timer]
OnCalendar=daily
Persistent=true

# /etc/systemd/system/backup.timer.d/override.conf
[Timer]
OnCalendar=
OnCalendar = *-*-* 02:30:00

# /lib/systemd/system/nightly.timer
[Timer]
OnCalendar=01:00
OnCalendar=13:00
Unit=etl.service
`;
const TABLE = `NEXT                        LEFT     LAST                        PASSED   UNIT          ACTIVATES
Mon 2025-11-10 02:30:00 UTC 12h left Sun 2025-11-09 02:30:00 UTC 11h ago  backup.timer  backup.service
Mon 2025-11-10 06:00:00 UTC 16h left n/a                         n/a      report.timer  report.service

2 timers listed.
Pass --all to see loaded but inactive timers, too.
`;
const LIST = JSON.stringify([
  {
    next: 1762741800000000,
    left: 1,
    last: 1,
    passed: 1,
    unit: 'backup.timer',
    activates: 'backup.service',
  },
  { next: null, left: null, last: null, passed: null, unit: 'mnt.timer', activates: 'mnt.mount' },
]);

describe('timers of systemd', () => {
  test('systemctl show tells when timers are due, and which are stopped', async () => {
    expect(await tasks(SHOWN)).toEqual([
      ['backup', 'on', '*-*-* 02:30:00'],
      ['report', 'off', 'Mon *-*-* 06:00:00'],
      ['sync', 'on', null],
    ]);
  });

  test('systemctl cat tells what unit files say, with what is added to them', async () => {
    expect(await tasks(FILES)).toEqual([
      ['backup', 'on', '*-*-* 02:30:00'],
      ['etl', 'on', '01:00; 13:00'],
    ]);
  });

  test('the table of systemctl list-timers tells which timers there are', async () => {
    expect(await tasks(TABLE)).toEqual([
      ['backup', 'on', null],
      ['report', 'on', null],
    ]);
  });

  test('the list as JSON tells the same, and what starts no service is no task', async () => {
    expect(await tasks(LIST)).toEqual([['backup', 'on', null]]);
  });

  test('of a timer that is listed and does not wait, nothing is said', async () => {
    const idle = TABLE.replace('\n\n2 timers', '\n- - - - idle.timer idle.service\n\n3 timers');
    expect((await tasks(idle)).map(([task]) => task)).toEqual(['backup', 'report']);
    expect(await told(idle)).toMatchObject([{ isWhole: false }]);
    const next = LIST.replace('1762741800000000', '0');
    expect(await tasks(next)).toEqual([]);
  });

  test('the list as JSON says when a timer last elapsed, and no form of list says schedules', async () => {
    const last = LIST.replace('"last":1,', '"last":1762655400000000,');
    const [list] = await told(last);
    expect(list).toMatchObject({ saysSchedules: false, statements: [{ lastStart: 1762655400 }] });
    expect((await told(SHOWN))[0]?.saysSchedules).toBe(true);
  });

  test('units that are no tasks are left out', async () => {
    expect(await tasks(SHOWN, { isTask: (unit) => unit === 'sync.service' })).toEqual([
      ['sync', 'on', null],
    ]);
  });

  test('a list is whole for its host, and one timer alone is none', async () => {
    expect(await told(TABLE)).toMatchObject([{ toldBy: 'timers of here', isWhole: true }]);
    const columns = new Map([['host', '=web1']]);
    expect(await told(SHOWN.split('\n\n')[0] ?? '', { columns })).toMatchObject([
      { toldBy: 'timers of web1', isWhole: false },
    ]);
  });

  test.each([
    ['a line that is no timer', `${TABLE}Failed to connect to bus\n`],
    ['an item that is no timer', '[{"unit": 7}]'],
    ['an item that is no timer', '[{"unit": '],
    ['a line that is no timer', 'Hello'],
  ])('%s is counted', async (what, text) => {
    const seen: string[] = [];
    await told(text, { notUnderstood: (kind) => seen.push(kind) });
    expect(seen).toEqual([what]);
  });
});
