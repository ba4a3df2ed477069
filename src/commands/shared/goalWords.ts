import type { Command } from 'commander';
import type { GoalWords } from '../../goals/people';
import { UsageError } from '../../lib/errors';
import { operatorText } from './operator';
import { collect, duration, number } from './options';

export interface WordOptions {
  readonly value?: number;
  readonly effort?: number;
  readonly risk?: number;
  readonly category?: string;
  /** Seconds after its approval within which the goal should be done. */
  readonly horizon?: number;
  readonly alignsWith?: readonly string[];
  readonly by?: string;
  readonly json?: boolean;
}

/** Adds the flags with which the operator says what a goal is worth, takes, risks and is about. */
export function withWordOptions(command: Command): Command {
  return command
    .option('--value <n>', 'what it is worth, 0 to 1', number)
    .option('--effort <n>', 'what it takes, 0 to 1', number)
    .option('--risk <n>', 'what may go wrong, 0 to 1', number)
    .option('--category <name>', 'as beliefs name it: capability')
    .option('--horizon <duration>', 'until when it should be done: 12h, 3d', duration)
    .option('--aligns-with <belief>', 'a belief in whose sense it is; repeatable', collect)
    .option('--by <who>', 'whose it is, if not yours')
    .option('--json', 'the goal as JSON');
}

export function wordsOf({
  value,
  effort,
  risk,
  category,
  horizon,
  alignsWith,
}: WordOptions): GoalWords {
  for (const [name, number] of Object.entries({ value, effort, risk })) {
    if (number !== undefined && !(number >= 0 && number <= 1))
      throw new UsageError(`--${name} is from 0 to 1.`, `--${name} 0.5`);
  }
  for (const text of [category, ...(alignsWith ?? [])]) if (text !== undefined) sentence(text);
  return {
    ...(value !== undefined && { value }),
    ...(effort !== undefined && { effort }),
    ...(risk !== undefined && { risk }),
    ...(category !== undefined && { category }),
    ...(horizon !== undefined && { horizonMaxMin: Math.max(1, Math.round(horizon / 60)) }),
    ...(alignsWith !== undefined && { alignsWith }),
  };
}

export function sentence(text: string): string {
  if (text.trim() === '')
    throw new UsageError('A goal has words.', "goalgen add 'Move the backups to the new host'");
  return operatorText('A goal', text);
}
