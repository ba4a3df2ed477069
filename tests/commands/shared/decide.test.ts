import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { addBelief } from '../../../src/beliefs/store';
import { type DecideOptions, decide, decisionCommand } from '../../../src/commands/shared/decide';
import { CHANGING, withDatabase } from '../../../src/commands/shared/withDatabase';
import type { Decision } from '../../../src/goals/lifecycle';
import {
  EXIT,
  GoalgenError,
  NotAllowedError,
  NotFoundError,
  UsageError,
} from '../../../src/lib/errors';
import { contextOf } from '../../support/contexts';
import { seedWorld } from '../../support/planned';
import { belief } from '../../support/results';
import { DAY } from '../../support/views';
import { NOW, type World } from '../../support/world';

interface Decided {
  readonly out: string;
  readonly err: string;
  readonly failure: unknown;
}

/** Takes a decision and returns what was written, and what was thrown. */
async function decided(
  world: World,
  decision: Decision,
  ids: readonly string[],
  options: DecideOptions = {},
  stdin = '',
): Promise<Decided> {
  const { context, out, err } = await contextOf(world, { stdin });
  const failure = await decide(context, decision, ids, { by: 'dana', ...options }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { out: out.join(''), err: err.join(''), failure };
}

const lastEvent = (world: World) => world.ledgerLines().at(-1);
const stateOf = (world: World) =>
  world.rows<{ state: string }>('SELECT state FROM goals')[0]?.state;

describe('a decision about goals', () => {
  test('it is told, and the ledger says who took it and why', async () => {
    const { world, id } = await seedWorld();
    const { out, failure } = await decided(world, 'approve', [id], { note: 'short of memory' });
    expect(failure).toBeUndefined();
    expect(out).toBe(`approved ${id}  Fix recurring failures in 'daily_backup' task\n`);
    expect(lastEvent(world)).toMatchObject({
      ts: NOW,
      event: 'goal_approved',
      meta: { goal_id: id, from: 'proposed', to: 'active', by: 'dana', note: 'short of memory' },
    });
  });

  test('with --json, the states before and after are printed, and no words', async () => {
    const { world, id } = await seedWorld();
    const { out } = await decided(world, 'approve', [id], { json: true });
    expect(JSON.parse(out)).toEqual([{ id, from: 'proposed', to: 'active', remark: null }]);
  });

  test('every id is tried: an unknown one does not keep the next from its decision', async () => {
    const { world, id } = await seedWorld();
    const { out, failure } = await decided(world, 'reject', ['goal_no', id]);
    expect(failure).toBeInstanceOf(GoalgenError);
    expect(failure).toMatchObject({ exitCode: EXIT.notFound });
    expect(out).toMatch(new RegExp(`^rejected ${id} `));
    expect(stateOf(world)).toBe('rejected');
  });

  test('with --json, a decision that failed is left out of the array', async () => {
    const { world, id } = await seedWorld();
    const { out, failure } = await decided(world, 'reject', ['goal_no', id], { json: true });
    expect(failure).toBeInstanceOf(GoalgenError);
    expect(JSON.parse(out)).toEqual([{ id, from: 'proposed', to: 'rejected', remark: null }]);
  });

  test('a minus stands for the ids on standard input, between any white space', async () => {
    const { world, id } = await seedWorld();
    const { failure } = await decided(world, 'approve', ['-'], {}, `\n goal_no\t${id}\n`);
    expect(failure).toMatchObject({ errors: [expect.any(NotFoundError)] });
    expect(stateOf(world)).toBe('active');
  });

  test('a minus without any id on standard input decides about nothing', async () => {
    const { world } = await seedWorld();
    const { out, failure } = await decided(world, 'approve', ['-'], { json: true }, ' \n');
    expect([out, failure]).toEqual(['[]\n', undefined]);
    expect(stateOf(world)).toBe('proposed');
  });

  test('a goal that was changed since it had the given version is left alone', async () => {
    const { world, id } = await seedWorld();
    const [row] = world.rows<{ version: number }>('SELECT version FROM goals');
    const version = row?.version ?? 0;
    const { failure } = await decided(world, 'approve', [id], { ifVersion: version + 1 });
    expect(failure).toMatchObject({ exitCode: EXIT.notAllowed });
    expect((await decided(world, 'approve', [id], { ifVersion: version })).failure).toBeUndefined();
  });
});

describe('why something is decided', () => {
  test('a goal is abandoned only with a note', async () => {
    const { world, id } = await seedWorld();
    await decided(world, 'approve', [id]);
    expect((await decided(world, 'abandon', [id])).failure).toEqual(
      new UsageError(
        'Why a goal is abandoned should be known later.',
        'goalgen abandon ID --note TEXT',
      ),
    );
    expect((await decided(world, 'abandon', [id], { note: 'gone' })).failure).toBeUndefined();
    expect(stateOf(world)).toBe('abandoned');
  });

  test('a belief is overridden only with a note, and the ledger names it', async () => {
    const { world, id } = await seedWorld();
    const { context } = await contextOf(world);
    const {
      id: _,
      state: __,
      createdAt: ___,
      ...against
    } = belief({
      stance: 'opposes',
      taskGlob: '*',
    });
    const beliefId = await withDatabase(context, CHANGING, (db) => addBelief(db, against, NOW));

    const plain = await decided(world, 'approve', [id]);
    expect(plain.failure).toMatchObject({ errors: [expect.any(NotAllowedError)] });
    const silent = await decided(world, 'approve', [id], { override: true });
    expect(silent.failure).toBeInstanceOf(UsageError);
    expect(stateOf(world)).toBe('proposed');

    const loud = await decided(world, 'approve', [id], { override: true, note: 'just once' });
    expect(loud.failure).toBeUndefined();
    expect(lastEvent(world)?.meta.overrides).toContain(beliefId);
  });

  test('a note of more than 10,000 characters is refused, and nothing is decided', async () => {
    const { world, id } = await seedWorld();
    const { failure } = await decided(world, 'approve', [id], { note: 'x'.repeat(10_001) });
    expect(failure).toBeInstanceOf(UsageError);
    expect(stateOf(world)).toBe('proposed');
  });
});

describe('what ends a refusal', () => {
  test.each([
    ['worse', 'worse'],
    ['forever', 'forever'],
    ['50x', '50x'],
    ['14d', String(NOW + 14 * DAY)],
  ])('--until %s is kept with the goal and in the ledger', async (until, stored) => {
    const { world, id } = await seedWorld();
    await decided(world, 'reject', [id], { until });
    expect(world.rows('SELECT rejected_until FROM goals')).toEqual([{ rejected_until: stored }]);
    expect(lastEvent(world)?.meta.until).toBe(stored);
  });

  test('without --until, goal and ledger name no condition', async () => {
    const { world, id } = await seedWorld();
    await decided(world, 'reject', [id]);
    expect(world.rows('SELECT rejected_until FROM goals')).toEqual([{ rejected_until: null }]);
    expect(lastEvent(world)?.meta.until).toBeUndefined();
  });

  test.each(['soon', '2024-12-31', 'lifted'])('--until %s is refused', async (until) => {
    const { world, id } = await seedWorld();
    const { failure } = await decided(world, 'reject', [id], { until });
    expect(failure).toBeInstanceOf(UsageError);
    expect(String(failure)).toContain(`'${until}'`);
    expect(stateOf(world)).toBe('proposed');
  });
});

describe('a goal that is declared done', () => {
  test('where the history does not show it yet, the operator is told, and it is done', async () => {
    const { world, id } = await seedWorld();
    await decided(world, 'approve', [id]);
    const { out, err, failure } = await decided(world, 'done', [id], { json: true });
    expect(failure).toBeUndefined();
    const [report] = JSON.parse(out);
    expect(report).toMatchObject({ id, from: 'active', to: 'satisfied' });
    expect(report.remark).toContain(`${id}: the history does not show it yet`);
    expect(err).toContain(`WARN - ${report.remark}`);
    expect(lastEvent(world)?.meta).toMatchObject({ history_agrees: false });
  });
});

describe('the command line of a decision', () => {
  function parsed(...argv: string[]): unknown[] {
    const seen: unknown[] = [];
    const program = new Command('goalgen').exitOverride().configureOutput({ writeErr: () => '' });
    decisionCommand(program, 'approve', 'approves goals')
      .exitOverride()
      .configureOutput({ writeErr: () => '' })
      .action((ids, options) => {
        seen.push(ids, options);
      });
    program.parse(['approve', ...argv], { from: 'user' });
    return seen;
  }

  test('several ids and every flag are read', () => {
    const flags = ['--note', 'why', '--by', 'dana', '--if-version', '3', '--json'];
    expect(parsed('goal_1', 'goal_2', ...flags)).toEqual([
      ['goal_1', 'goal_2'],
      { note: 'why', by: 'dana', ifVersion: 3, json: true },
    ]);
  });

  test('no id at all is refused, and so is a version that is no whole number', () => {
    expect(() => parsed()).toThrow(/missing required argument/);
    expect(() => parsed('goal_1', '--if-version', '1.5')).toThrow(/Expected a whole number/);
  });
});
