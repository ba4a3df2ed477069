import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { recordedTasks, toldByCrontabs } from '../../src/setup/recordedTasks';
import { temporaryFolder } from '../support/world';

const tasks = (text: string, namesUsers = false) =>
  recordedTasks(text, namesUsers).map(({ task, schedule }) => [task, schedule]);

describe('lines of a crontab that record', () => {
  test.each([
    ['30 2 * * * goalgen exec backup -- /usr/local/bin/backup.sh', 'backup', '30 2 * * *'],
    ['@daily goalgen exec backup --timeout 2h --lock -- a.sh', 'backup', '@daily'],
    ['0 * * * *\tgoalgen exec --timeout 2h backup -- a.sh', 'backup', '0 * * * *'],
    ['0 * * * * goalgen exec --timeout=2h --lock backup -- a.sh', 'backup', '0 * * * *'],
    ['0 * * * * /opt/bin/goalgen --data-dir /d exec backup -- a', 'backup', '0 * * * *'],
    ['0 * * * * nice goalgen exec "my-task" -- a -- b', 'my-task', '0 * * * *'],
    ['0 * * * * goalgen exec "nightly backup" --lock -- a', 'nightly backup', '0 * * * *'],
  ])('%s', (line, task, schedule) => {
    expect(tasks(line)).toEqual([[task, schedule]]);
  });

  test.each([
    '# 30 2 * * * goalgen exec backup -- a.sh',
    '  #30 2 * * * goalgen exec backup -- a.sh',
    '7 * * * * goalgen scan --quiet',
    '7 * * * * goalgen exec --timeout 2h -- a.sh',
    '7 * * * * /usr/bin/exec backup -- a.sh',
    'COMMAND="0 * * * * goalgen exec backup -- a"',
    'nonsense',
    '',
  ])('%j records nothing', (line) => {
    expect(tasks(line)).toEqual([]);
  });

  test('a crontab of the system names a user before the command', () => {
    expect(tasks('0 1 * * * root goalgen exec backup -- a', true)).toEqual([
      ['backup', '0 1 * * *'],
    ]);
  });

  test('a time zone and a data folder hold for the lines below them', () => {
    const text = `0 1 * * * goalgen exec a -- x
      CRON_TZ=Europe/Berlin
      GOALGEN_DATA_DIR="/srv/g"
      0 1 * * * goalgen exec b -- x
      0 1 * * * goalgen --data-dir /other exec c -- x
      0 1 * * * GOALGEN_DATA_DIR=/third goalgen exec d -- x`;
    expect(recordedTasks(text, false).map(({ timeZone, dataDir }) => [timeZone, dataDir])).toEqual([
      [undefined, undefined],
      ['Europe/Berlin', '/srv/g'],
      ['Europe/Berlin', '/other'],
      ['Europe/Berlin', '/third'],
    ]);
  });
});

describe('what crontabs tell', () => {
  /** The variables of a user whose `crontab -l` runs this script. */
  const envWith = (script: string) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'crontab'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'crontab'), 0o755);
    return { PATH: `${folder}:/bin:/usr/bin` };
  };
  const own = (env: Record<string, string>) =>
    toldByCrontabs(env, '/srv/g').map(({ source, isWhole, statements }) => ({
      source,
      isWhole,
      tasks: statements.map(({ taskType, schedule }) => [taskType, schedule]),
    }));

  test('the lines for this data folder are told', () => {
    const env = envWith(
      "echo '0 1 * * * goalgen exec a -- x'; " +
        "echo '0 2 * * * goalgen --data-dir /srv/g exec b -- x'; " +
        "echo '0 3 * * * goalgen --data-dir /other exec c -- x'",
    );
    expect(own(env)).toEqual([
      {
        source: 'local',
        isWhole: true,
        tasks: [
          ['a', '0 1 * * *'],
          ['b', '0 2 * * *'],
        ],
      },
    ]);
  });

  test('a user without a crontab tells that nothing is recorded', () => {
    expect(own(envWith("echo 'no crontab for ops' >&2; exit 1"))).toMatchObject([{ tasks: [] }]);
  });

  test('a crontab that cannot be read tells nothing', () => {
    expect(own(envWith("echo 'you are not allowed' >&2; exit 1"))).toEqual([]);
    expect(own({ PATH: temporaryFolder() })).toEqual([]);
  });
});
