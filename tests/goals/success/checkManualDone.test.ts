import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { SUCCESS_METRICS } from '../../../src/detectors';
import type { Goal } from '../../../src/goals/goal';
import { checkManualDone } from '../../../src/goals/success/checkManualDone';
import { goal } from '../../support/memory';
import { DAY, historyOf, ofTask, outcomes } from '../../support/views';
import { NOW } from '../../support/world';

function check(letters: string, more: Partial<Goal> = {}) {
  const known = goal({ state: 'active', activeSince: NOW - 2 * DAY, ...more });
  const history = historyOf(ofTask('daily_backup', outcomes(letters)));
  return checkManualDone(known, {
    history,
    now: NOW,
    metrics: SUCCESS_METRICS,
    options: DEFAULTS.success,
  });
}

describe('a goal that a person declares satisfied', () => {
  test('a declared success keeps the figures, and its event says that history agrees', async () => {
    const { outcome, meta, remark } = await check('.'.repeat(30));
    expect(outcome).toMatchObject({ met: true, runs: 30 });
    expect(meta).toEqual({ history_agrees: true });
    expect(remark).toBeUndefined();
  });

  test('a declared success keeps figures that disagree, and the person is told', async () => {
    const { outcome, meta, remark } = await check('xx.');
    expect(outcome).toMatchObject({ met: false, runs: 3 });
    expect(meta).toEqual({ history_agrees: false });
    expect(remark).toBe(
      'goal_00000001: the history does not show it yet: task_success_rate 0.3333 (wanted 0.95); ' +
        'consecutive_successes 1 (wanted 3); healthy for 1 of 24 hours',
    );
  });

  test('a declared success keeps nothing where the history knows nothing of its task', async () => {
    expect(await check('...', { evidence: {}, metadata: {} })).toEqual({});
  });
});
