import { describe, expect, test } from '@jest/globals';
import { decideDuplicate } from '../../src/gates/duplicate';
import type { Verdict } from '../../src/gates/gate';
import type { Goal } from '../../src/goals/goal';
import { GOAL_STATES, type GoalState, OPEN_STATES } from '../../src/goals/lifecycle';
import type { Proposal } from '../../src/proposals/proposal';
import { goal, proposal } from '../support/memory';
import { DAY } from '../support/views';
import { HOUR, NOW } from '../support/world';

type Known = Partial<Parameters<typeof decideDuplicate>[1]>;

/** When the known goal came into its state, and when the newest failure it rests on began. */
const DECIDED_AT = NOW - 2 * DAY;
const FAILED_AT = NOW - 3 * DAY;

/** How the proposal relates to the known goal, by when the failures it rests on began. */
const NOTHING_NEWER: Partial<Proposal> = { newestFailureStartedAt: FAILED_AT };
const ONE_NEWER: Partial<Proposal> = { newestFailureStartedAt: NOW - HOUR };
const GOES_ON: Partial<Proposal> = { ...NOTHING_NEWER, isOngoing: true };

function knownGoal(state: GoalState, more: Partial<Goal> = {}): Goal {
  return goal({
    state,
    createdAt: FAILED_AT,
    stateSince: DECIDED_AT,
    newestFailureAt: FAILED_AT,
    ...more,
  });
}

function decide(overrides: Partial<Proposal>, known: Known = {}): Verdict {
  return decideDuplicate(proposal(overrides), {
    candidates: [],
    now: NOW,
    occurrences: 0,
    causes: [],
    concurrent: [],
    maxSimilarity: 0.8,
    ...known,
  });
}

/** What a test asserts of a verdict. */
function told({ reason, goalId, figures: { state, why } }: Verdict) {
  return { reason, goalId, state, why };
}

/** A test's sentence, how the proposal relates to the goal, and the verdict's why and reason. */
type Row = readonly [
  sentence: string,
  relation: Partial<Proposal>,
  why: string,
  reason: 'duplicate_goal_exists' | null,
];

function expectRow(known: Goal, [, relation, why, reason]: Row, more: Known = {}): void {
  const verdict = decide(relation, { candidates: [known], ...more });
  expect(told(verdict)).toEqual({ reason, goalId: known.id, state: known.state, why });
}

describe('the duplicate gate without a goal about the problem', () => {
  test.each([
    ['the failure is new', ONE_NEWER],
    ['the failure is old', NOTHING_NEWER],
    ['the problem goes on', GOES_ON],
  ])(
    'a proposal about a problem without a goal passes and names no goal when %s',
    (_, relation) => {
      expect(decide(relation)).toEqual({
        gate: 'duplicate',
        reason: null,
        message: 'Duplicate check passed',
        figures: {},
      });
    },
  );

  test('the duplicate gate ignores goals about other problems, in whatever state', () => {
    const others = GOAL_STATES.map((state) =>
      knownGoal(state, { goalKey: 'task_failure:local:b' }),
    );
    expect(decide(ONE_NEWER, { candidates: others })).toMatchObject({ reason: null, figures: {} });
  });
});

describe('an open goal about the problem', () => {
  const relations: [string, Partial<Proposal>][] = [
    ['shows nothing newer', NOTHING_NEWER],
    ['shows a newer failure', ONE_NEWER],
    ['is about a problem that goes on', GOES_ON],
    [
      'shows three newer failures',
      { ...ONE_NEWER, failureStarts: [NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR] },
    ],
    ['is about a worse problem', { evidence: { failure_share: 1 } }],
  ];
  test.each(OPEN_STATES.flatMap((state) => relations.map((row) => [state, ...row] as const)))(
    'an open goal (%s) makes a duplicate of a proposal that %s',
    (state, sentence, relation) => {
      expectRow(knownGoal(state), [sentence, relation, `is ${state}`, 'duplicate_goal_exists']);
    },
  );

  test('the message of a duplicate names the goal and its state', () => {
    expect(decide(ONE_NEWER, { candidates: [knownGoal('active')] }).message).toBe(
      'Duplicate check failed (goal_00000001 is active)',
    );
  });
});

describe('a rejected goal', () => {
  const refused = (rejectedUntil: string | null, more: Partial<Goal> = {}) =>
    knownGoal('rejected', {
      rejectedUntil,
      evidence: { failure_share: 0.4, error_type: 'timeout' },
      ...more,
    });
  const asBefore = { evidence: { failure_share: 0.4, error_type: 'timeout' } };
  const almostWorse = { evidence: { failure_share: 0.6499, error_type: 'timeout' } };
  const worse = { evidence: { failure_share: 0.65, error_type: 'timeout' } };
  const otherError = (seen: number) => ({
    evidence: { error_type: 'disk full', error_types: { 'disk full': seen } },
  });

  test.each<Row>([
    [
      'a failure that is merely newer is no worse',
      { ...asBefore, ...ONE_NEWER },
      'was rejected, and it is no worse',
      'duplicate_goal_exists',
    ],
    [
      'a problem that goes on is no worse',
      { ...asBefore, ...GOES_ON },
      'was rejected, and it is no worse',
      'duplicate_goal_exists',
    ],
    [
      'a failure share that rose by a little less than a quarter is no worse',
      almostWorse,
      'was rejected, and it is no worse',
      'duplicate_goal_exists',
    ],
    [
      'a failure share that rose by a quarter is worse',
      worse,
      'was rejected, and it is worse now',
      null,
    ],
    [
      'another error that was seen once is no worse',
      otherError(1),
      'was rejected, and it is no worse',
      'duplicate_goal_exists',
    ],
    [
      'another error that was seen twice is worse',
      otherError(2),
      'was rejected, and it is worse now',
      null,
    ],
  ])('by default, for a refused problem, %s', (...row) => {
    for (const condition of [null, 'worse']) expectRow(refused(condition), row);
  });

  test('the error of an earlier refusal of the same problem is not counted as another', () => {
    const first = refused(null, { id: 'goal_first', evidence: { error_type: 'disk full' } });
    const verdict = decide(otherError(2), { candidates: [first, refused(null)] });
    expect(verdict).toMatchObject({ reason: 'duplicate_goal_exists', goalId: 'goal_00000001' });
  });

  test('a refusal for ever holds, however much worse the problem is', () => {
    expectRow(refused('forever'), ['', worse, 'was rejected for ever', 'duplicate_goal_exists'], {
      occurrences: 1_000_000,
    });
  });

  test('a refusal that was taken back lets its problem come again, as bad as it was', () => {
    const why = 'was rejected, and that was taken back';
    expectRow(refused('lifted'), ['', { ...asBefore, ...NOTHING_NEWER }, why, null]);
  });

  test('a refusal until an instant holds one second before it, even for a worse problem', () => {
    const why = 'was rejected until 2025-11-09 14:00:01 UTC';
    expectRow(refused(String(NOW + 1)), ['', worse, why, 'duplicate_goal_exists']);
  });

  test('a refusal until an instant is over at that instant, though nothing is worse', () => {
    const why = 'was rejected until 2025-11-09 14:00:00 UTC, which is over';
    expectRow(refused(String(NOW)), ['', asBefore, why, null]);
  });

  test('a refusal until 3 occurrences holds after 2, even for a worse problem', () => {
    const why = 'was rejected until it happened 3 times more: 2 by now';
    expectRow(refused('3x'), ['', worse, why, 'duplicate_goal_exists'], { occurrences: 2 });
  });

  test('a refusal until 3 occurrences is over after 3', () => {
    const why = 'was rejected until it happened 3 times more, as it did';
    expectRow(refused('3x'), ['', asBefore, why, null], { occurrences: 3 });
  });
});

describe('a satisfied goal', () => {
  const again = 'was satisfied, and later runs failed again';
  const not = 'was satisfied, and no later run failed';
  const before = [DECIDED_AT - HOUR, DECIDED_AT];
  const after = [DECIDED_AT + 1, NOW - 2 * HOUR, NOW - HOUR];

  test.each<Row>([
    [
      'three failures of runs that began after the goal was satisfied are a regression',
      { ...ONE_NEWER, failureStarts: [...before, ...after] },
      again,
      null,
    ],
    [
      'two failures since the goal was satisfied, beside earlier ones, are no regression',
      { ...ONE_NEWER, failureStarts: [...before, ...after.slice(1)] },
      not,
      'duplicate_goal_exists',
    ],
    [
      'two failures since the goal was satisfied suffice for a pattern that takes two',
      { ...ONE_NEWER, failureStarts: after.slice(1) },
      again,
      null,
    ],
    [
      'one failure since the goal was satisfied is too few for a pattern that takes two',
      { ...ONE_NEWER, failureStarts: [DECIDED_AT, NOW - HOUR] },
      not,
      'duplicate_goal_exists',
    ],
    [
      'one failure since the goal was satisfied suffices for a pattern that rests on one run',
      { ...ONE_NEWER, failureStarts: [NOW - HOUR] },
      again,
      null,
    ],
    ['a newer run of a pattern that lists no runs is a regression', ONE_NEWER, again, null],
    [
      'a run that began one second after the goal was satisfied counts as a regression',
      { newestFailureStartedAt: DECIDED_AT + 1 },
      again,
      null,
    ],
    [
      'a run that began when the goal was satisfied does not count as a regression',
      { newestFailureStartedAt: DECIDED_AT },
      not,
      'duplicate_goal_exists',
    ],
    [
      'failures from before the goal was satisfied are no regression',
      NOTHING_NEWER,
      not,
      'duplicate_goal_exists',
    ],
    [
      'a problem that still goes on days after its goal was satisfied was not fixed',
      GOES_ON,
      again,
      null,
    ],
  ])('%s', (...row) => expectRow(knownGoal('satisfied'), row));

  test('a problem that goes on a day after its goal was satisfied was not fixed', () => {
    const known = knownGoal('satisfied', { stateSince: NOW - DAY });
    expectRow(known, ['', GOES_ON, again, null]);
  });

  test('a problem that goes on for less than a day after satisfaction may be about to end', () => {
    const known = knownGoal('satisfied', { stateSince: NOW - DAY + 1 });
    expectRow(known, ['', GOES_ON, not, 'duplicate_goal_exists']);
  });
});

describe('a goal that was let go', () => {
  const states = ['expired', 'withdrawn', 'abandoned'] as const;

  test.each(states)('a newer failure makes a new goal after a goal that is %s', (state) => {
    const oneSecondNewer = { newestFailureStartedAt: FAILED_AT + 1 };
    expectRow(knownGoal(state), ['', oneSecondNewer, `is ${state}`, null]);
  });

  test.each(states)(
    'a failure that the old goal already knew makes no new goal after one that is %s',
    (state) => {
      const why = `is ${state}, and it did not happen again`;
      expectRow(knownGoal(state), ['', NOTHING_NEWER, why, 'duplicate_goal_exists']);
    },
  );

  test.each(states)(
    'a goal that is %s and knows no failure is followed by a new goal at any failure',
    (state) => {
      const known = knownGoal(state, { newestFailureAt: null });
      expectRow(known, ['', NOTHING_NEWER, `is ${state}`, null]);
    },
  );

  test.each(['expired', 'withdrawn'] as const)(
    'a problem that goes on makes a new goal after a goal that is %s',
    (state) => {
      expectRow(knownGoal(state), ['', GOES_ON, `is ${state}`, null]);
    },
  );

  test('a problem that merely goes on makes no new goal after an abandoned one', () => {
    const why = 'is abandoned, and it did not happen again';
    expectRow(knownGoal('abandoned'), ['', GOES_ON, why, 'duplicate_goal_exists']);
  });

  test('the message of a proposal that passes names the goal that it follows', () => {
    expect(decide(ONE_NEWER, { candidates: [knownGoal('expired')] }).message).toBe(
      'Duplicate check passed (goal_00000001 is expired)',
    );
  });
});

describe('several goals about the problem', () => {
  test('an open goal about the problem decides before a later closed goal', () => {
    const open = knownGoal('active', { id: 'goal_open' });
    const closed = knownGoal('expired', { id: 'goal_closed' });
    expect(decide(ONE_NEWER, { candidates: [open, closed] })).toMatchObject({
      reason: 'duplicate_goal_exists',
      goalId: 'goal_open',
    });
  });

  test('the last of the closed goals about the problem decides', () => {
    const refused = knownGoal('rejected', { id: 'goal_refused', rejectedUntil: 'forever' });
    const expired = knownGoal('expired', { id: 'goal_expired' });
    expect(decide(ONE_NEWER, { candidates: [refused, expired] })).toMatchObject({
      reason: null,
      goalId: 'goal_expired',
    });
    expect(decide(ONE_NEWER, { candidates: [expired, refused] })).toMatchObject({
      reason: 'duplicate_goal_exists',
      goalId: 'goal_refused',
    });
  });

  test('an open goal that has the key is named before one that an operator typed', () => {
    const typed = knownGoal('proposed', { id: 'goal_typed', goalKey: null });
    const ours = knownGoal('proposed', { id: 'goal_ours' });
    expect(decide({}, { candidates: [typed, ours] }).goalId).toBe('goal_ours');
    expect(decide({}, { candidates: [typed] }).goalId).toBe('goal_typed');
  });
});

describe('an open goal about a cause', () => {
  const cause = goal({
    id: 'goal_cause',
    state: 'active',
    goalKey: 'shared_cause:timeout',
    evidence: { tasks: ['other', 'daily_backup'] },
  });
  const unrelated = goal({ ...cause, evidence: { tasks: ['other', 'daily_backup_2'] } });

  test('an open goal about a cause inhibits a proposal about a task that it names', () => {
    expect(decide(ONE_NEWER, { causes: [cause] })).toEqual({
      gate: 'duplicate',
      reason: 'inhibited',
      message: 'Duplicate check failed (goal_cause is about what causes it)',
      figures: { state: 'active', why: 'is about what causes it' },
      goalId: 'goal_cause',
    });
  });

  test('a goal about a cause does not inhibit a proposal about a task it does not name', () => {
    expect(decide(ONE_NEWER, { causes: [unrelated] }).reason).toBeNull();
  });

  test('a goal about a cause whose tasks are unknown inhibits nothing', () => {
    const withoutTasks = goal({ ...cause, evidence: { tasks: 'daily_backup' } });
    expect(decide(ONE_NEWER, { causes: [withoutTasks] }).reason).toBeNull();
  });

  test('the goal about the cause is found among several goals about the same error', () => {
    expect(decide(ONE_NEWER, { causes: [unrelated, cause] }).reason).toBe('inhibited');
  });

  test.each(OPEN_STATES)(
    'a goal about a cause gives way to a goal (%s) about the problem itself',
    (state) => {
      const verdict = decide(ONE_NEWER, { candidates: [knownGoal(state)], causes: [cause] });
      expect(verdict).toMatchObject({
        reason: 'duplicate_goal_exists',
        goalId: 'goal_00000001',
        figures: { state, why: `is ${state}` },
      });
    },
  );

  const closed = GOAL_STATES.filter((state) => !OPEN_STATES.includes(state));
  test.each(
    closed.flatMap((state) => [
      [state, 'a newer failure', ONE_NEWER] as const,
      [state, 'nothing newer', NOTHING_NEWER] as const,
    ]),
  )(
    'a goal about a cause goes before a goal (%s) about the problem itself, with %s',
    (state, _, relation) => {
      const verdict = decide(relation, { candidates: [knownGoal(state)], causes: [cause] });
      expect(verdict).toMatchObject({ reason: 'inhibited', goalId: 'goal_cause' });
    },
  );
});

describe('an open goal about the same event', () => {
  /** The proposal is about a task that became slow. */
  const slow: Partial<Proposal> = {
    patternDetected: 'task_slowed',
    patternFamily: 'task_duration',
    goalKey: 'task_duration:local:daily_backup',
    ...ONE_NEWER,
  };
  const event = (state: GoalState, pattern: string) =>
    goal({ id: 'goal_event', state, metadata: { pattern } });
  const higher = 'task_missed';
  const equal = 'task_slowed';
  const lower = 'task_too_fast';

  test.each([
    ['explains more', higher],
    ['explains as much', equal],
    ['explains less', lower],
    ['is of an unranked pattern', 'my_own_pattern'],
  ])(
    'a proposed goal about the same event takes a proposal in, though the goal %s',
    (_, pattern) => {
      expect(told(decide(slow, { concurrent: [event('proposed', pattern)] }))).toEqual({
        reason: 'duplicate_goal_exists',
        goalId: 'goal_event',
        state: 'proposed',
        why: 'is proposed, about the same event',
      });
    },
  );

  test.each(['active', 'executing'] as const)(
    'a goal (%s) about the same event takes in a proposal that explains no more',
    (state) => {
      for (const pattern of [higher, equal])
        expect(told(decide(slow, { concurrent: [event(state, pattern)] }))).toEqual({
          reason: 'duplicate_goal_exists',
          goalId: 'goal_event',
          state,
          why: `is ${state}, about the same event`,
        });
    },
  );

  test.each(['active', 'executing'] as const)(
    'a goal (%s) about the same event lets a proposal pass that explains more',
    (state) => {
      for (const pattern of [lower, 'my_own_pattern'])
        expect(decide(slow, { concurrent: [event(state, pattern)] })).toMatchObject({
          reason: null,
          figures: {},
        });
    },
  );

  test('a goal about the same event whose metadata name no pattern explains least', () => {
    const unnamed = goal({ id: 'goal_event', state: 'active', metadata: {} });
    expect(decide(slow, { concurrent: [unnamed] }).reason).toBeNull();
    const own = { ...slow, patternDetected: 'my_own_pattern' };
    expect(decide(own, { concurrent: [unnamed] }).reason).toBe('duplicate_goal_exists');
  });

  test('a later goal about the same event takes in a proposal that another lets pass', () => {
    const taken = goal({ ...event('active', higher), id: 'goal_taken' });
    expect(decide(slow, { concurrent: [event('active', lower), taken] }).goalId).toBe('goal_taken');
  });

  const slowGoal = (state: GoalState) =>
    knownGoal(state, { goalKey: 'task_duration:local:daily_backup' });

  test('a goal about the same event gives way to a refusal of the problem itself', () => {
    const known = slowGoal('rejected');
    const verdict = decide(slow, { candidates: [known], concurrent: [event('proposed', higher)] });
    expect(told(verdict)).toEqual({
      reason: 'duplicate_goal_exists',
      goalId: known.id,
      state: 'rejected',
      why: 'was rejected, and it is no worse',
    });
  });

  test('a goal about the same event is asked before an expired goal about the problem', () => {
    const verdict = decide(slow, {
      candidates: [slowGoal('expired')],
      concurrent: [event('proposed', higher)],
    });
    expect(verdict).toMatchObject({ reason: 'duplicate_goal_exists', goalId: 'goal_event' });
  });

  test('a lower-ranked goal about the same event leaves the link to the expired goal', () => {
    const verdict = decide(slow, {
      candidates: [slowGoal('expired')],
      concurrent: [event('active', lower)],
    });
    expect(told(verdict)).toEqual({
      reason: null,
      goalId: 'goal_00000001',
      state: 'expired',
      why: 'is expired',
    });
  });

  test('a goal about the same event gives way to an open goal about the cause', () => {
    const cause = goal({ id: 'goal_cause', evidence: { tasks: ['daily_backup'] } });
    const verdict = decide(slow, { causes: [cause], concurrent: [event('proposed', higher)] });
    expect(verdict).toMatchObject({ reason: 'inhibited', goalId: 'goal_cause' });
  });
});
