import { join } from 'node:path';
import { bareNode, goalgen, medians, report } from './measure.mjs';

const ROUNDS = 40;

/**
 * Times a command that does nothing, alone and behind `goalgen exec`, against a bare start of node.
 */
export function benchExec(folder) {
  const database = join(folder, 'exec.db');
  const alone = { name: 'true', program: '/bin/true', args: [] };
  const executed = goalgen([
    'exec',
    'nothing',
    '--database',
    database,
    '--ledger',
    `${database}.ndjson`,
    '--',
    '/bin/true',
  ]);
  const [bare, command, wrapped] = medians([bareNode, alone, executed], ROUNDS);
  report('exec of a command that does nothing', {
    '(goalgen exec - the command alone) / node -e 0 (at most 1.8)': (
      (wrapped - command) /
      bare
    ).toFixed(2),
    [`medians of ${ROUNDS}`]: `${wrapped.toFixed(0)} ms, ${command.toFixed(0)} ms, ${bare.toFixed(0)} ms`,
  });
}
