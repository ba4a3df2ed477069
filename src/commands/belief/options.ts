import type { Command } from 'commander';
import { type Belief, WEIGHT_MAX } from '../../beliefs/belief';
import { UsageError } from '../../lib/errors';
import type { Context } from '../shared/context';
import { operator, operatorText } from '../shared/operator';
import { number } from '../shared/options';

export interface BeliefAddOptions {
  readonly supports?: boolean;
  readonly opposes?: boolean;
  readonly category?: string;
  readonly pattern?: string;
  readonly task?: string;
  readonly weight?: number;
  readonly by?: string;
}

/** Adds the flags that say what a belief is about, what it says and how much it counts. */
export function withBeliefOptions(command: Command): Command {
  return command
    .option('--supports', 'acting is in its sense')
    .option('--opposes', 'acting is against it')
    .option('--task <glob>', "tasks it is about: 'backup_*'")
    .option('--category <name>', 'goal category it is about: capability')
    .option('--pattern <name>', 'pattern it is about: task_failure_recurring')
    .option('--weight <n>', 'what it counts against other beliefs (1)', number);
}

/** Default weight of a belief. */
const WEIGHT = 1;

/**
 * The belief that the options describe.
 * @throws UsageError when its stance, its criteria or its weight are missing or wrong, or a text is
 * too long or not UTF-8
 */
export function beliefOf(
  context: Context,
  text: string,
  options: BeliefAddOptions,
): Omit<Belief, 'id' | 'state' | 'createdAt'> {
  const { category = null, pattern = null, task: taskGlob = null, weight = WEIGHT } = options;
  if (options.supports === options.opposes) {
    throw new UsageError(
      'A belief either supports or opposes acting.',
      'goalgen belief add TEXT --supports (or --opposes) --task GLOB',
    );
  }
  if (category === null && pattern === null && taskGlob === null) {
    throw new UsageError(
      'A belief must name what it is about.',
      "--task GLOB, --category NAME or --pattern NAME (--task '*' is about every task)",
    );
  }
  if ([category, pattern, taskGlob].includes('')) {
    throw new UsageError('A criterion of a belief is not empty.', "--task '*' is about every task");
  }
  if (!(weight > 0 && weight <= WEIGHT_MAX)) {
    throw new UsageError(
      `The weight of a belief is above 0 and at most ${WEIGHT_MAX}.`,
      '--weight 1',
    );
  }
  for (const given of [text, category, pattern, taskGlob]) operatorText('A belief', given ?? '');
  const stance = options.supports === true ? 'supports' : 'opposes';
  return {
    text,
    category,
    pattern,
    taskGlob,
    stance,
    weight,
    createdBy: operator(context.io, options.by),
  };
}
