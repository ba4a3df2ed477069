import { describe, expect, test } from '@jest/globals';
import { addBelief } from '../../../src/beliefs/store';
import type { Database } from '../../../src/db/database';
import { insertProposal } from '../../../src/proposals/store';
import { bad, note, ok } from '../../../src/setup/doctor/check';
import { checkPipeline, gateChecks } from '../../../src/setup/doctor/pipeline';
import { memoryDatabase, proposal, storeGoal } from '../../support/memory';
import { DAY, times } from '../../support/views';
import { NOW } from '../../support/world';

/** The verdicts on one proposal: the names of gates, and whether the proposal passed each. */
const verdicts = (gates: Readonly<Record<string, boolean>>) =>
  Object.entries(gates).map(([gate, passed]) => ({ gate, passed }));

const pass = verdicts({ confidence: true });
const fail = verdicts({ confidence: false });

describe('gates in doctor', () => {
  test('doctor judges a gate by five proposals, and not by four', () => {
    expect(gateChecks(times(4, pass))).toEqual([
      note('gates', '4 proposals in 30 days: too few to judge the gates'),
    ]);
    expect(gateChecks(times(5, pass))).toEqual([
      note('gate confidence', 'rejected none of 5 in 30 days'),
    ]);
  });

  test('doctor calls a gate ok that rejects some proposals and passes others', () => {
    expect(gateChecks([...times(4, pass), fail])).toEqual([
      ok('gate confidence', 'rejected 1 of 5 in 30 days'),
    ]);
  });

  test('doctor calls a gate bad that rejects every proposal', () => {
    expect(gateChecks(times(5, fail))).toEqual([
      bad(
        'gate confidence',
        'rejected all of 5 proposals in 30 days: no goal can come of them',
        'goalgen scan --dry-run --explain; goalgen config',
      ),
    ]);
  });

  test('doctor is silent about a gate that rejects nothing where that is usual', () => {
    const seldom = verdicts({ expiry: true, silence: true, beliefs: true });
    expect(gateChecks(times(5, seldom)).map(({ subject }) => subject)).toEqual(['gate beliefs']);
  });

  test('doctor does not judge a gate by verdicts that cannot be read', () => {
    expect(gateChecks([...times(5, pass), ['torn'], []])).toEqual([
      note('gate confidence', 'rejected none of 5 in 30 days'),
    ]);
  });
});

describe('the pipeline in doctor', () => {
  const detectors = ['task_failure_detector', 'flaky_task_detector'];

  async function proposed(db: Database, id: string, detectedAt = NOW): Promise<void> {
    const result = { outcome: 'rejected', reason: 'silenced', goalId: null } as const;
    const found = proposal({ proposalId: id, detectedAt });
    await insertProposal(db, found, { ...result, verdicts: verdicts({ beliefs: true }) });
  }

  test('doctor names the detectors that never found anything', async () => {
    const db = memoryDatabase();
    await proposed(db, 'a');
    const [check] = await checkPipeline(db, detectors, NOW);
    expect(check).toEqual(
      note('detectors', '1 of 2 found something before; never yet: flaky_task_detector'),
    );
  });

  test('doctor calls the detectors ok when each has found something', async () => {
    const db = memoryDatabase();
    await proposed(db, 'a');
    const [check] = await checkPipeline(db, ['task_failure_detector'], NOW);
    expect(check).toEqual(ok('detectors', '1 detector, and each found something before'));
  });

  test('doctor judges the gates by the proposals of the last 30 days', async () => {
    const db = memoryDatabase();
    for (const id of ['a', 'b', 'c', 'd']) await proposed(db, id);
    await proposed(db, 'e', NOW - 30 * DAY - 1);
    const last = async () => (await checkPipeline(db, detectors, NOW)).at(-1)?.message;
    expect(await last()).toMatch(/^4 proposals in 30 days/);
    await proposed(db, 'f', NOW - 30 * DAY);
    expect(await last()).toBe('rejected none of 5 in 30 days');
  });

  test('doctor notes beliefs that contradict each other on goals of 90 days', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { createdAt: NOW - 90 * DAY });
    await storeGoal(db, { id: 'goal_old', goalKey: 'b', createdAt: NOW - 90 * DAY - 1 });
    const belief = { text: 'x', category: null, pattern: null, taskGlob: null, weight: 1 };
    const about = { ...belief, createdBy: null };
    const yes = await addBelief(db, { ...about, stance: 'supports' }, NOW);
    const no = await addBelief(db, { ...about, stance: 'opposes' }, NOW);
    const checks = await checkPipeline(db, detectors, NOW);
    expect(checks.filter(({ subject }) => subject === 'beliefs')).toEqual([
      note('beliefs', `${yes} supports and ${no} opposes 1 goal of 90 days, such as goal_00000001`),
    ]);
  });
});
