import type { TaskExplanation } from '../../detectors/run/explainTask';
import type { ThresholdChange } from '../../goals/feedback/nextThreshold';
import type { Goal } from '../../goals/goal';
import { taskName } from '../../history/taskName';
import { formatInstant } from '../../lib/clock';
import type { Io } from '../../lib/io';
import { counted, decimal, percent, printable, shorten } from '../../lib/text';
import { type Finding, goalKeyOf } from '../../proposals/proposal';
import { saidText } from './said';
import { thresholdText } from './stats';
import { styleFor } from './style';

/** Maximum number of characters of a printed line; longer lines are cut. */
const LINE_LENGTH_MAX = 400;
const MARKS = { found: '✗', quiet: '✓', warming_up: '·' } as const;

/** What each detector sees in a task, and what would change its answer, for people. */
export function renderTaskExplanation(
  io: Io,
  examination: TaskExplanation,
  {
    goals,
    thresholds,
  }: { readonly goals: readonly Goal[]; readonly thresholds: readonly ThresholdChange[] },
  options: { readonly timeZone: string; readonly baselineDays: number },
): string {
  const style = styleFor(io.stdout, io.env);
  const diagnoses = examination.diagnoses.flatMap(
    ({ detectorName, diagnosis: { state, seen, wanting, finding } }) => [
      `${MARKS[state]} ${style.bold(printable(detectorName))}` +
        `${finding === undefined ? '' : ` (confidence ${decimal(finding.confidence)})`}`,
      `    sees   ${safe(seen)}`,
      `    ${state === 'found' ? 'ends  ' : 'wants '} ${safe(wanting)}`,
    ],
  );
  const proposals = examination.findings.map(
    (finding) =>
      `${finding.text} (confidence ${decimal(finding.confidence)})` +
      `${isExplained(finding, examination.findings) ? ', which waits for the goal about its cause' : ''}`,
  );
  const known = goals.map(({ id, state, text }) => `${id}  ${state}  ${text}`);
  return [
    style.bold(printable(taskName(examination.task))),
    ...indented(factsOf(examination, options)),
    '',
    ...diagnoses,
    '',
    'A scan now would propose',
    ...indented(proposals.length === 0 ? ['nothing'] : proposals),
    ...(thresholds.length === 0
      ? []
      : [
          '',
          'Thresholds that rose',
          ...indented(thresholds.map((each) => thresholdText(each, options.timeZone))),
        ]),
    ...(known.length === 0 ? [] : ['', 'Goals about it', ...indented(known)]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** What is known of the task's runs, whatever detectors see in them. */
function factsOf(
  examination: TaskExplanation,
  options: { readonly timeZone: string; readonly baselineDays: number },
): string[] {
  const { summary, inFlight, lost = [] } = examination.triage;
  const at = (instant: number | null) =>
    instant === null ? 'never' : formatInstant(instant, options.timeZone);
  return [
    `${counted(summary.runsRead, 'run')} in ${counted(options.baselineDays, 'day')}: ` +
      `${counted(summary.successes, 'success', 'successes')}, ` +
      `${counted(summary.failures, 'failure')}` +
      `${summary.runsRead === 0 ? '' : ` (${percent(summary.failures / summary.runsRead)})`}`,
    `last success ${at(summary.lastSuccessAt)}, last failure ${at(summary.lastFailureAt)}`,
    ...(summary.typicalSeconds === null
      ? []
      : [`typical duration ${Number(summary.typicalSeconds.toPrecision(3))} s`]),
    ...(inFlight.length === 0 ? [] : [`${counted(inFlight.length, 'run')} begun and not ended`]),
    ...(lost.length === 0
      ? []
      : [`${counted(lost.length, 'run')} begun, with an end that is not known`]),
    ...(examination.triage.said === undefined ? [] : [saidText(examination.triage.said, at)]),
    ...(examination.freshnessProblem === undefined
      ? []
      : [`its source is ill: ${examination.freshnessProblem.symptom}`]),
  ];
}

function isExplained(finding: Finding, all: readonly Finding[]): boolean {
  return all.some(({ inhibitedKeys }) => inhibitedKeys?.includes(goalKeyOf(finding)));
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${safe(line)}`);
}

function safe(line: string): string {
  return printable(shorten(line, LINE_LENGTH_MAX));
}
