import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  baseNameOf,
  parseSpooled,
  type SpooledRun,
  spooledText,
  suffixOf,
} from '../../../src/exec/spool/spooledRun';
import { RUN_STATUSES } from '../../../src/history/run';

const RUN: SpooledRun = {
  choice: { cwd: '/srv', env: { GOALGEN_DATA_DIR: 'd' }, options: { set: ['a=1'] } },
  run: {
    taskType: 'job',
    runId: 'exec-a-1-1000',
    startedAt: 1,
    finishedAt: 2.5,
    status: 'failed',
    error: 'no\nspace',
    exitCode: 3,
    host: 'a',
    process: 'boot pid:[1] 1 2',
  },
};

describe('a spooled run', () => {
  test('a spooled run is one line, and read as it was written', () => {
    fc.assert(
      fc.property(
        fc.record({
          taskType: fc.string({ minLength: 1 }),
          runId: fc.string({ minLength: 1 }),
          host: fc.string({ minLength: 1 }),
          startedAt: fc.integer(),
          finishedAt: fc.option(fc.integer()),
          status: fc.constantFrom(...RUN_STATUSES),
          error: fc.option(fc.string({ unit: 'binary' })),
          exitCode: fc.option(fc.integer()),
        }),
        (run) => {
          const text = spooledText({ ...RUN, run });
          expect(text).not.toContain('\n');
          expect(parseSpooled(text)).toEqual({ ...RUN, run });
        },
      ),
    );
  });

  test.each([
    ['nothing', ''],
    ['half a record', spooledText(RUN).slice(0, -10)],
    ['another version', spooledText(RUN).replace('"version":1', '"version":2')],
    ['an unknown status', spooledText(RUN).replace('"failed"', '"fine"')],
    ['no task', spooledText(RUN).replace('"job"', '""')],
    ['no start', spooledText(RUN).replace('"startedAt":1', '"startedAt":"1"')],
    ['no folder', spooledText(RUN).replace('"cwd":"/srv"', '"cwd":1')],
  ])('a text with %s is no spooled run', (_, text) => {
    expect(parseSpooled(text)).toBeUndefined();
  });

  test('the name of a file sorts by the start, and holds nothing that a path could mean', () => {
    expect(baseNameOf({ startedAt: 1.5, runId: 'exec-../a b-1' })).toBe('1500-exec-.._a_b-1');
  });

  test.each([
    ['running', 'begun'],
    ['success', 'ok'],
    ['skipped', 'ok'],
    ['failed', 'failed'],
    ['timeout', 'failed'],
    ['cancelled', 'failed'],
  ] as const)('a run that is %s is kept as %s', (status, suffix) => {
    expect(suffixOf({ status })).toBe(suffix);
  });
});
