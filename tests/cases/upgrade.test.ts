import { describe, expect, test } from '@jest/globals';
import { errorTypeV1 } from '../../src/history/errors/errorType';
import { HOUR, NOW, World } from '../support/world';

/** An error whose line by the rules of v1 was its last one. */
const ERROR =
  'ERROR:  null value in column "customer" violates not-null constraint\n' +
  'DETAIL:  Failing row contains (4, null); nothing could be found.';
const V1 = errorTypeV1({ status: 'failed', error: ERROR, exitCode: null });
const later = new Date((NOW + HOUR) * 1000).toISOString();

/** Tasks that all began to fail with the error in the last hours. */
async function failing(tasks: readonly string[]): Promise<World> {
  const world = new World({ env: { GOALGEN_AUTO_APPROVE_MAX_PER_DAY: '0' } });
  await world.import(
    tasks.flatMap((task, place) =>
      Array.from({ length: 60 }, (_, hour) => {
        const at = NOW - (60 - hour) * HOUR + place;
        const fails = hour > 54;
        return {
          task_type: task,
          run_id: `${task} ${hour}`,
          started_at: at,
          finished_at: at + 20,
          status: fails ? 'failed' : 'success',
          error: fails ? ERROR : null,
        };
      }),
    ),
  );
  await world.ok(['scan', '--quiet']);
  return world;
}

/** Gives the goals of a database the names of errors that goalgen gave them before. */
function asBefore(world: World, v2: string): void {
  const was = (column: string) =>
    `replace(${column}, '${v2.replaceAll("'", "''")}', '${V1.replaceAll("'", "''")}')`;
  world.sql(`UPDATE goals SET goal_key = ${was('goal_key')},
    evidence = json_remove(json_set(evidence, '$.error_type', '${V1}', '$.error_types',
      json_object('${V1}', 6)), '$.earlier_error_type')`);
}

const goals = (world: World) =>
  world.rows<{ state: string; goal_key: string }>('SELECT state, goal_key FROM goals ORDER BY id');

describe('goals that were made by the error names of v1', () => {
  test('an open goal about a shared cause is neither doubled nor satisfied', async () => {
    const world = await failing(['a', 'b', 'c', 'd']);
    const [goal] = world.rows<{ subject: string }>(
      "SELECT json_extract(evidence, '$.error_type') AS subject FROM goals",
    );
    expect(goal?.subject).not.toBe(V1);
    asBefore(world, goal?.subject ?? '');
    const before = goals(world);
    expect(before).toMatchObject([{ goal_key: expect.stringContaining(V1) }]);
    await world.ok(['scan', '--now', later]);
    expect(goals(world)).toEqual(before);
  });

  test('a refusal of recurring failures is not ended by the new name of the error', async () => {
    const world = await failing(['a']);
    const [goal] = world.rows<{ id: string; subject: string }>(
      "SELECT id, json_extract(evidence, '$.error_type') AS subject FROM goals",
    );
    await world.ok(['reject', goal?.id ?? '']);
    asBefore(world, goal?.subject ?? '');
    await world.ok(['scan', '--now', later]);
    expect(goals(world)).toHaveLength(1);
  });
});
