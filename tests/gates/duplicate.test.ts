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

/** A sentence, how the proposal relates, why the verdict is as it is, and whether it is a duplicate. */
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

describe('the duplicate gate, when no goal is about the problem,', () => {
  test.each([
    ['the failure is new', ONE_NEWER],
    ['the failure is old', NOTHING_NEWER],
    ['the problem goes on', GOES_ON],
  ])('lets the proposal pass and names no goal, because %s', (_, relation) => {
    expect(decide(relation)).toEqual({
      gate: 'duplicate',
      reason: null,
      message: 'Duplicate check passed',
      figures: {},
    });
  });

  test('ignores goals about other problems, in whatever state', () => {
    const others = GOAL_STATES.map((state) =>
      knownGoal(state, { goalKey: 'task_failure:local:b' }),
    );
    expect(decide(ONE_NEWER, { candidates: others })).toMatchObject({ reason: null, figures: {} });
  });
});

describe('an open goal about the problem makes every proposal a duplicate:', () => {
  const relations: [string, Partial<Proposal>][] = [
    ['one that shows nothing newer', NOTHING_NEWER],
    ['one that shows a newer failure', ONE_NEWER],
    ['one that goes on', GOES_ON],
    [
      'one that shows three newer failures',
      { ...ONE_NEWER, failureStarts: [NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR] },
    ],
    ['one that is worse', { evidence: { failure_share: 1 } }],
  ];
  test.each(OPEN_STATES.flatMap((state) => relations.map((row) => [state, ...row] as const)))(
    'a %s goal, %s',
    (state, sentence, relation) => {
      expectRow(knownGoal(state), [sentence, relation, `is ${state}`, 'duplicate_goal_exists']);
    },
  );

  test('the message for people names the goal and its state', () => {
    expect(decide(ONE_NEWER, { candidates: [knownGoal('active')] }).message).toBe(
      'Duplicate check failed (goal_00000001 is active)',
    );
  });
});

describe('a rejected goal holds its problem back until the condition of the refusal is met:', () => {
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
  ])('by default: %s', (...row) => {
    for (const condition of [null, 'worse']) expectRow(refused(condition), row);
  });

  test('by default: the error of an earlier refusal of the same problem is not new', () => {
    const first = refused(null, { id: 'goal_first', evidence: { error_type: 'disk full' } });
    const verdict = decide(otherError(2), { candidates: [first, refused(null)] });
    expect(verdict).toMatchObject({ reason: 'duplicate_goal_exists', goalId: 'goal_00000001' });
  });

  test('forever: however much worse it is', () => {
    expectRow(refused('forever'), ['', worse, 'was rejected for ever', 'duplicate_goal_exists'], {
      occurrences: 1_000_000,
    });
  });

  test('taken back: the problem may come again at once, as bad as it was', () => {
    const why = 'was rejected, and that was taken back';
    expectRow(refused('lifted'), ['', { ...asBefore, ...NOTHING_NEWER }, why, null]);
  });

  test('until an instant: one second before it the refusal holds, however much worse it is', () => {
    const why = 'was rejected until 2025-11-09 14:00:01 UTC';
    expectRow(refused(String(NOW + 1)), ['', worse, why, 'duplicate_goal_exists']);
  });

  test('until an instant: at the instant it is over, though nothing is worse', () => {
    const why = 'was rejected until 2025-11-09 14:00:00 UTC, which is over';
    expectRow(refused(String(NOW)), ['', asBefore, why, null]);
  });

  test('a number of times: one time fewer does not suffice, however much worse it is', () => {
    const why = 'was rejected until it happened 3 times more: 2 by now';
    expectRow(refused('3x'), ['', worse, why, 'duplicate_goal_exists'], { occurrences: 2 });
  });

  test('a number of times: at that number the problem may come again', () => {
    const why = 'was rejected until it happened 3 times more, as it did';
    expectRow(refused('3x'), ['', asBefore, why, null], { occurrences: 3 });
  });
});

describe('a satisfied goal is followed by a new one when its problem is back:', () => {
  const again = 'was satisfied, and later runs failed again';
  const not = 'was satisfied, and no later run failed';
  const before = [DECIDED_AT - HOUR, DECIDED_AT];
  const after = [DECIDED_AT + 1, NOW - 2 * HOUR, NOW - HOUR];

  test.each<Row>([
    [
      'three failures of runs that began after it was satisfied are a regression',
      { ...ONE_NEWER, failureStarts: [...before, ...after] },
      again,
      null,
    ],
    [
      'two of them, among failures from before, are none yet',
      { ...ONE_NEWER, failureStarts: [...before, ...after.slice(1)] },
      not,
      'duplicate_goal_exists',
    ],
    [
      'two suffice for a pattern that takes no more than two',
      { ...ONE_NEWER, failureStarts: after.slice(1) },
      again,
      null,
    ],
    [
      'one of the two is not enough for such a pattern',
      { ...ONE_NEWER, failureStarts: [DECIDED_AT, NOW - HOUR] },
      not,
      'duplicate_goal_exists',
    ],
    [
      'one failure suffices for a pattern that rests on a single run',
      { ...ONE_NEWER, failureStarts: [NOW - HOUR] },
      again,
      null,
    ],
    ['a newer run of a pattern that lists no runs is a regression', ONE_NEWER, again, null],
    [
      'a run that began one second after it was satisfied counts',
      { newestFailureStartedAt: DECIDED_AT + 1 },
      again,
      null,
    ],
    [
      'a run that began when it was satisfied does not count',
      { newestFailureStartedAt: DECIDED_AT },
      not,
      'duplicate_goal_exists',
    ],
    ['failures from before say nothing', NOTHING_NEWER, not, 'duplicate_goal_exists'],
    ['what still goes on days later was not fixed', GOES_ON, again, null],
  ])('%s', (...row) => expectRow(knownGoal('satisfied'), row));

  test('what goes on a day after it was satisfied was not fixed', () => {
    const known = knownGoal('satisfied', { stateSince: NOW - DAY });
    expectRow(known, ['', GOES_ON, again, null]);
  });

  test('what goes on for one second less than a day since may be about to end', () => {
    const known = knownGoal('satisfied', { stateSince: NOW - DAY + 1 });
    expectRow(known, ['', GOES_ON, not, 'duplicate_goal_exists']);
  });
});

describe('a goal that was let go is followed by a new one when its problem happens again:', () => {
  const states = ['expired', 'withdrawn', 'abandoned'] as const;

  test.each(states)('%s: a newer failure makes a new goal', (state) => {
    const oneSecondNewer = { newestFailureStartedAt: FAILED_AT + 1 };
    expectRow(knownGoal(state), ['', oneSecondNewer, `is ${state}`, null]);
  });

  test.each(states)('%s: the failure it already knew makes none', (state) => {
    const why = `is ${state}, and it did not happen again`;
    expectRow(knownGoal(state), ['', NOTHING_NEWER, why, 'duplicate_goal_exists']);
  });

  test.each(states)('%s, and no failure of it is known: any failure is a newer one', (state) => {
    const known = knownGoal(state, { newestFailureAt: null });
    expectRow(known, ['', NOTHING_NEWER, `is ${state}`, null]);
  });

  test.each(['expired', 'withdrawn'] as const)('%s: what goes on is back', (state) => {
    expectRow(knownGoal(state), ['', GOES_ON, `is ${state}`, null]);
  });

  test('abandoned: what merely goes on was given up, and must begin anew', () => {
    const why = 'is abandoned, and it did not happen again';
    expectRow(knownGoal('abandoned'), ['', GOES_ON, why, 'duplicate_goal_exists']);
  });

  test('the message of a proposal that passes names the goal that it follows', () => {
    expect(decide(ONE_NEWER, { candidates: [knownGoal('expired')] }).message).toBe(
      'Duplicate check passed (goal_00000001 is expired)',
    );
  });
});

describe('of several goals about the problem', () => {
  test('an open one decides before a later closed one', () => {
    const open = knownGoal('active', { id: 'goal_open' });
    const closed = knownGoal('expired', { id: 'goal_closed' });
    expect(decide(ONE_NEWER, { candidates: [open, closed] })).toMatchObject({
      reason: 'duplicate_goal_exists',
      goalId: 'goal_open',
    });
  });

  test('the last closed one decides', () => {
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

  test('the open one that has the key is named before an open one that somebody typed', () => {
    const typed = knownGoal('proposed', { id: 'goal_typed', goalKey: null });
    const ours = knownGoal('proposed', { id: 'goal_ours' });
    expect(decide({}, { candidates: [typed, ours] }).goalId).toBe('goal_ours');
    expect(decide({}, { candidates: [typed] }).goalId).toBe('goal_typed');
  });
});

describe('an open goal about the cause of a problem', () => {
  const cause = goal({
    id: 'goal_cause',
    state: 'active',
    goalKey: 'shared_cause:timeout',
    evidence: { tasks: ['other', 'daily_backup'] },
  });
  const unrelated = goal({ ...cause, evidence: { tasks: ['other', 'daily_backup_2'] } });

  test('inhibits a proposal about a task that it names', () => {
    expect(decide(ONE_NEWER, { causes: [cause] })).toEqual({
      gate: 'duplicate',
      reason: 'inhibited',
      message: 'Duplicate check failed (goal_cause is about what causes it)',
      figures: { state: 'active', why: 'is about what causes it' },
      goalId: 'goal_cause',
    });
  });

  test('does not inhibit a proposal about a task that it does not name', () => {
    expect(decide(ONE_NEWER, { causes: [unrelated] }).reason).toBeNull();
  });

  test('does not inhibit anything while nobody knows its tasks', () => {
    const withoutTasks = goal({ ...cause, evidence: { tasks: 'daily_backup' } });
    expect(decide(ONE_NEWER, { causes: [withoutTasks] }).reason).toBeNull();
  });

  test('is found among several goals about the same error', () => {
    expect(decide(ONE_NEWER, { causes: [unrelated, cause] }).reason).toBe('inhibited');
  });

  test.each(OPEN_STATES)('gives way to a %s goal about the problem itself', (state) => {
    const verdict = decide(ONE_NEWER, { candidates: [knownGoal(state)], causes: [cause] });
    expect(verdict).toMatchObject({
      reason: 'duplicate_goal_exists',
      goalId: 'goal_00000001',
      figures: { state, why: `is ${state}` },
    });
  });

  const closed = GOAL_STATES.filter((state) => !OPEN_STATES.includes(state));
  test.each(
    closed.flatMap((state) => [
      [state, 'a newer failure', ONE_NEWER] as const,
      [state, 'nothing newer', NOTHING_NEWER] as const,
    ]),
  )('goes before a %s goal about the problem itself, with %s', (state, _, relation) => {
    const verdict = decide(relation, { candidates: [knownGoal(state)], causes: [cause] });
    expect(verdict).toMatchObject({ reason: 'inhibited', goalId: 'goal_cause' });
  });
});

describe('an open goal about the same event, of another family of patterns,', () => {
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
    ['is of a pattern that nobody ranked', 'my_own_pattern'],
  ])('takes the proposal in while nobody has decided about it, though it %s', (_, pattern) => {
    expect(told(decide(slow, { concurrent: [event('proposed', pattern)] }))).toEqual({
      reason: 'duplicate_goal_exists',
      goalId: 'goal_event',
      state: 'proposed',
      why: 'is proposed, about the same event',
    });
  });

  test.each(['active', 'executing'] as const)(
    'takes the proposal in when it is %s and explains more or as much',
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
    'lets a proposal pass that explains more, when it is %s',
    (state) => {
      for (const pattern of [lower, 'my_own_pattern'])
        expect(decide(slow, { concurrent: [event(state, pattern)] })).toMatchObject({
          reason: null,
          figures: {},
        });
    },
  );

  test('counts as explaining least when its metadata names no pattern', () => {
    const unnamed = goal({ id: 'goal_event', state: 'active', metadata: {} });
    expect(decide(slow, { concurrent: [unnamed] }).reason).toBeNull();
    const own = { ...slow, patternDetected: 'my_own_pattern' };
    expect(decide(own, { concurrent: [unnamed] }).reason).toBe('duplicate_goal_exists');
  });

  test('is passed over for a later one that takes the proposal in', () => {
    const taken = goal({ ...event('active', higher), id: 'goal_taken' });
    expect(decide(slow, { concurrent: [event('active', lower), taken] }).goalId).toBe('goal_taken');
  });

  const slowGoal = (state: GoalState) =>
    knownGoal(state, { goalKey: 'task_duration:local:daily_backup' });

  test('gives way to what was decided about the problem itself', () => {
    const known = slowGoal('rejected');
    const verdict = decide(slow, { candidates: [known], concurrent: [event('proposed', higher)] });
    expect(told(verdict)).toEqual({
      reason: 'duplicate_goal_exists',
      goalId: known.id,
      state: 'rejected',
      why: 'was rejected, and it is no worse',
    });
  });

  test('goes before a closed goal about the problem that would let it pass', () => {
    const verdict = decide(slow, {
      candidates: [slowGoal('expired')],
      concurrent: [event('proposed', higher)],
    });
    expect(verdict).toMatchObject({ reason: 'duplicate_goal_exists', goalId: 'goal_event' });
  });

  test('leaves the link to the closed goal when it is of a lower rank', () => {
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

  test('gives way to an open goal about the cause', () => {
    const cause = goal({ id: 'goal_cause', evidence: { tasks: ['daily_backup'] } });
    const verdict = decide(slow, { causes: [cause], concurrent: [event('proposed', higher)] });
    expect(verdict).toMatchObject({ reason: 'inhibited', goalId: 'goal_cause' });
  });
});
