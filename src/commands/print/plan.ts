import type { Goal } from '../../goals/goal';
import type { Io } from '../../lib/io';
import type { JsonMap } from '../../lib/json';
import { printable, shorten } from '../../lib/text';
import { fillIn } from '../../planner/fillIn';
import type { NoPlan, Plan, Visit } from '../../planner/plan';
import { jsonText } from './goals';
import { styleFor } from './style';

const LINE_LENGTH_MAX = 300;

/** A numbered list for people; with `explained`, which methods were tried for each compound task, and why. */
export function renderPlan(
  io: Io,
  goal: Goal,
  decomposition: Plan | NoPlan,
  explained: boolean,
): string {
  const style = styleFor(io.stdout, io.env);
  const line = (text: string) => `${printable(shorten(text, LINE_LENGTH_MAX))}\n`;
  const steps = decomposition.found ? decomposition.steps : [];
  const width = String(steps.length).length;
  const tasks = steps.map(({ step, facts }, index) => {
    // Of bounded length as it is, and cut elsewhere a quotation would not end.
    return `  ${String(index + 1).padStart(width)}. ${printable(fillIn(step.do, facts).text)}\n`;
  });
  const criterion = criterionText(goal.successMetrics);
  const parts = [
    ...(decomposition.found ? [style.bold(line(goal.text).trimEnd()), '\n', ...tasks] : []),
    ...(decomposition.found && criterion !== '' ? [line(`Done when: ${criterion}`)] : []),
    ...(explained ? [...(decomposition.found ? ['\n'] : []), style.bold('Why'), '\n'] : []),
    ...(explained ? decomposition.trace.flatMap((visit) => visitLines(visit).map(line)) : []),
  ];
  return parts.join('');
}

function criterionText(metrics: JsonMap): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${jsonText(value)}`)
    .join(', ');
}

/** A task within others stands further right. */
function visitLines({ task, within, tried }: Visit): string[] {
  const indent = '  '.repeat(within.length + 1);
  return [
    `${indent}${task}`,
    ...tried.map(
      ({ method, outcome, because }) => `${indent}  ${MARKS[outcome]} ${method}: ${because}`,
    ),
    ...(tried.some(({ outcome }) => outcome === 'chosen') ? [] : [`${indent}  no method is left`]),
  ];
}

const MARKS = { chosen: '+', not_applicable: '-', abandoned: 'x' } as const;
