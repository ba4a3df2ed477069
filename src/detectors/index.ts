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
 * All detectors, in order of precedence. When several things are found in a task at one time, it suffers from the first of
 * these, and the others are signs of it: a task that alternates fails, often within a day; a task that fails is late, and
 * slow, for that reason; a task whose run hangs does not begin again.
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

/** The section `detectors` of the configuration: the options of each detector, by its name. */
export type DetectorSettings = {
  readonly [K in AnyKind as K['name']]: Values<K['settings']>;
};

/** Reports name detectors in this order, on which programs may rely; others follow in order of precedence. */
const REPORT_ORDER: readonly string[] = [
  taskFailure.name,
  flakyTask.name,
  failureRate.name,
  newError.name,
  stuckRun.name,
  missedRun.name,
];

/** 0 is the pattern that explains most. A pattern of an operator's own detector comes last. */
export function rankOf(pattern: string): number {
  const rank = DETECTORS.findIndex(({ patterns }) => patterns.some((each) => each === pattern));
  return rank < 0 ? DETECTORS.length : rank;
}

/** The families of patterns that are about one task. */
export const TASK_FAMILIES: readonly string[] = [
  ...new Set(byReport().flatMap(({ kind, family }) => (kind === 'task' ? [family] : []))),
];

/** By what goals succeed: the metrics of all detectors. */
export const SUCCESS_METRICS: SuccessMetrics = Object.assign(
  {},
  ...DETECTORS.map(({ successMetrics }) => successMetrics),
);

/** The detectors that are switched on, each with its options, in the order of reports. */
export interface ActiveDetectors {
  readonly tasks: readonly Detector[];
  readonly across: readonly AcrossTasksDetector[];
  readonly sources: readonly SourceDetector[];
  /** Queries of the operator's own. */
  readonly queries: readonly OwnSqlDetector[];
}

interface DetectorsConfig extends DetectorContext {
  readonly detectors: DetectorSettings;
  readonly ownDetectors: readonly OwnDetector[];
}

/**
 * The detectors that the configuration switches on, the operator's own included.
 * @throws FailedError when a module of the operator's own cannot be loaded
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

/** The detectors of goalgen itself that the configuration switches on. */
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

/** The names of all that may find something. */
export function namesOf({ tasks, across, sources, queries }: ActiveDetectors): string[] {
  return [...tasks, ...sources, ...across, ...queries].map(({ name }) => name);
}

function byReport(): readonly AnyKind[] {
  const place = ({ name }: AnyKind) => {
    const index = REPORT_ORDER.indexOf(name);
    return index < 0 ? REPORT_ORDER.length : index;
  };
  return DETECTORS.toSorted((a, b) => place(a) - place(b));
}

/**
 * What makes a task suspect is part of each rule: a task that is not suspect has no finding, because a finding is news only
 * while there is something new to it.
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
