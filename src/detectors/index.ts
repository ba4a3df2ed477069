import type { SuccessMetrics } from '../history/successMetric';
import type { Values } from '../lib/settings';
import type {
  AcrossTasksDetector,
  Detector,
  DetectorContext,
  DetectorKind,
  SourceDetector,
} from './detector';
import { failureRate } from './failureRate';
import { flakyTask } from './flakyTask';
import { missedRun } from './missedRun';
import { newError } from './newError';
import type { OwnDetector, OwnSqlDetector } from './own/settings';
import { sharedCause } from './sharedCause';
import { slowRun } from './slowRun';
import { sourceFreshness } from './sourceFreshness';
import { stuckRun } from './stuckRun';
import { suspiciouslyFast } from './suspiciouslyFast';
import { taskFailure } from './taskFailure';

/**
 * All detectors, in order of precedence. If several patterns are found in one task at one time, the
 * first in this order is taken for the problem and the others for signs of it: a task that
 * alternates fails, often within a day; a task that fails is late and slow for that reason; a task
 * whose run hangs does not start again.
 */
export const DETECTORS = [
  flakyTask,
  taskFailure,
  failureRate,
  stuckRun,
  missedRun,
  newError,
  slowRun,
  suspiciouslyFast,
  sharedCause,
  sourceFreshness,
] as const;

type AnyKind = (typeof DETECTORS)[number];

/** The section `detectors` of the configuration: the options of each detector, by detector name. */
export type DetectorSettings = {
  readonly [K in AnyKind as K['name']]: Values<K['settings']>;
};

/**
 * The order in which reports list detectors, which programs may rely on. Detectors that are not
 * named here follow in order of precedence.
 */
const REPORT_ORDER: readonly string[] = [
  taskFailure.name,
  flakyTask.name,
  failureRate.name,
  newError.name,
  stuckRun.name,
  missedRun.name,
];

/**
 * The rank of a pattern in the order of precedence: 0 for the pattern that explains most. A pattern
 * of an operator's own detector comes last.
 */
export function rankOf(pattern: string): number {
  const rank = DETECTORS.findIndex(({ patterns }) => patterns.some((each) => each === pattern));
  return rank < 0 ? DETECTORS.length : rank;
}

/** The families of patterns that are about one task. */
export const TASK_FAMILIES: readonly string[] = [
  ...new Set(byReport().flatMap(({ kind, family }) => (kind === 'task' ? [family] : []))),
];

/** The metrics by which goals succeed, of all detectors. */
export const SUCCESS_METRICS: SuccessMetrics = Object.assign(
  {},
  ...DETECTORS.map(({ successMetrics }) => successMetrics),
);

/** The detectors that are switched on, each with its options, in the order of reports. */
export interface ActiveDetectors {
  readonly tasks: readonly Detector[];
  readonly across: readonly AcrossTasksDetector[];
  readonly sources: readonly SourceDetector[];
  /** The operator's own detectors that are SQL queries. */
  readonly queries: readonly OwnSqlDetector[];
}

interface DetectorsConfig extends DetectorContext {
  readonly detectors: DetectorSettings;
  readonly ownDetectors: readonly OwnDetector[];
}

/**
 * The detectors that the configuration switches on, including the operator's own.
 * @throws FailedError if a module of the operator's cannot be loaded, or exports no detector
 */
export async function activeDetectors(config: DetectorsConfig): Promise<ActiveDetectors> {
  const builtIn = builtInDetectors(config);
  const own = config.ownDetectors.filter(({ enabled }) => enabled !== false);
  if (own.length === 0) return builtIn;
  const { ownModules } = await import('./own/ownModule');
  return {
    ...builtIn,
    tasks: [...builtIn.tasks, ...(await ownModules(own))],
    queries: own.flatMap((each) => ('sql' in each ? [each] : [])),
  };
}

/** The built-in detectors that the configuration switches on. */
export function builtInDetectors({
  detectors,
  timeZone,
}: Pick<DetectorsConfig, 'detectors' | 'timeZone'>): ActiveDetectors {
  const tasks: Detector[] = [];
  const across: AcrossTasksDetector[] = [];
  const sources: SourceDetector[] = [];
  for (const declared of byReport()) {
    const options = detectors[declared.name];
    if (!options.enabled) continue;
    const kind: DetectorKind = declared;
    const made = kind.make({ ...options }, { timeZone });
    if (made.kind === 'task') tasks.push(onlySuspects(made));
    else if (made.kind === 'across') across.push(made);
    else sources.push(made);
  }
  return { tasks, across, sources, queries: [] };
}

/** The names of all active detectors. */
export function namesOf({ tasks, across, sources, queries }: ActiveDetectors): string[] {
  return [...tasks, ...sources, ...across, ...queries].map(({ name }) => name);
}

function byReport(): readonly AnyKind[] {
  return detectorsInOrder(REPORT_ORDER);
}

/** All detectors: those that are named, in the order of `names`, then the others by precedence. */
export function detectorsInOrder(names: readonly string[]): readonly AnyKind[] {
  const place = ({ name }: AnyKind) => (names.includes(name) ? names.indexOf(name) : names.length);
  return DETECTORS.toSorted((a, b) => place(a) - place(b));
}

/**
 * Makes suspicion part of a detector's rule: a task that the detector does not suspect has no
 * finding, because a finding is news only while something new supports it.
 */
function onlySuspects(detector: Detector): Detector {
  return {
    ...detector,
    diagnose(view) {
      const diagnosis = detector.diagnose(view);
      if (diagnosis.finding === undefined || detector.suspects(view)) return diagnosis;
      const { seen, wanting, figures } = diagnosis;
      return {
        state: 'quiet',
        seen: `${seen}; not of late`,
        wanting: `a new run: then ${wanting} would end it`,
        figures,
      };
    },
  };
}
