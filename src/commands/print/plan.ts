import type { Goal } from '../../goals/goal';
import type { Io } from '../../lib/io';
import type { JsonMap } from '../../lib/json';
import { printable, shorten } from '../../lib/text';
import { fillIn } from '../../planner/fillIn';
import type { NoPlan, Plan, Visit } from '../../planner/plan';
import { jsonText } from './goals';
import { styleFor } from './style';

/** Maximum number of characters of a printed line; longer lines are cut. */
const LINE_LENGTH_MAX = 300;

/**
 * The tasks of a plan as a numbered list for people. With `explained`, also which methods were
 * tried for each compound task, and why.
 */
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
    // Not cut like other lines: `fillIn` already bounds its length, and a cut could remove the end
    // of a quotation.
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

/** The lines about one compound task, indented by the number of tasks around it. */
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
