import { loadTs } from '../loadTs.mjs';
import { report } from './measure.mjs';

const GOALS = 1000;
const ROUNDS = 21;
const NOW = 1_762_696_800;

/** Times the ranking of GOALS goals by 20 beliefs inside the process. */
export async function benchRank() {
  const { rank } = await loadTs('src/planner/priority.ts');
  const { beliefViewOf } = await loadTs('src/beliefs/ofGoal.ts');
  const { DEFAULTS } = await loadTs('src/config/defaults.ts');
  const goals = Array.from({ length: GOALS }, (_, index) => ({
    id: `goal_${index}`,
    category: 'capability',
    value: ((index * 7) % 100) / 100,
    effort: ((index * 13) % 100) / 100,
    risk: 0.3,
    horizonMaxMin: index % 5 === 0 ? null : 60 * index,
    alignsWith: [],
    contradicts: [],
    metadata: { pattern: 'task_failure_recurring' },
    evidence: { task_type: `pipeline.task_${index}` },
    state: 'active',
    createdAt: NOW - index,
    stateSince: NOW,
    activeSince: NOW,
  }));
  const beliefs = Array.from({ length: 20 }, (_, index) => ({
    id: `belief_${index}`,
    text: 'x',
    category: null,
    pattern: null,
    taskGlob: `*task_${index}*`,
    stance: index % 2 === 0 ? 'supports' : 'opposes',
    weight: 1,
    state: 'active',
  }));
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    rank(goals, {
      now: NOW,
      weights: DEFAULTS.priority,
      beliefs: (goal) => beliefViewOf(goal, beliefs, 0.5),
    });
    times.push(performance.now() - started);
  }
  const [first] = times;
  const median = times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  report(`priority of ${GOALS} goals, ${beliefs.length} beliefs`, {
    'first, median (at most 30 ms)': `${first.toFixed(1)} ms, ${median.toFixed(1)} ms`,
  });
}
