import type { EffectiveConfig } from '../config/config';
import type { Detector } from './detector';
import { failureRateDetector } from './failureRate';
import { flakyTaskDetector } from './flakyTask';
import { missedRunDetector } from './missedRun';
import { newErrorDetector } from './newError';
import { SHARED_CAUSE_DETECTOR } from './sharedCause';
import { slowRunDetector } from './slowRun';
import { FRESHNESS_DETECTOR } from './sourceFreshness';
import { stuckRunDetector } from './stuckRun';
import { suspiciouslyFastDetector } from './suspiciouslyFast';
import { taskFailureDetector } from './taskFailure';

/** The detectors that look at one task each, as far as the configuration switches them on, in the order they report. */
export function enabledDetectors({
  detectors,
  timeZone,
}: Pick<EffectiveConfig, 'detectors' | 'timeZone'>): Detector[] {
  const all: ReadonlyArray<readonly [{ readonly enabled: boolean }, () => Detector]> = [
    [detectors.task_failure_detector, () => taskFailureDetector(detectors.task_failure_detector)],
    [detectors.flaky_task_detector, () => flakyTaskDetector(detectors.flaky_task_detector)],
    [detectors.failure_rate_detector, () => failureRateDetector(detectors.failure_rate_detector)],
    [detectors.new_error_detector, () => newErrorDetector(detectors.new_error_detector)],
    [detectors.stuck_run_detector, () => stuckRunDetector(detectors.stuck_run_detector)],
    [
      detectors.missed_run_detector,
      () => missedRunDetector(detectors.missed_run_detector, timeZone),
    ],
    [detectors.slow_run_detector, () => slowRunDetector(detectors.slow_run_detector, timeZone)],
    [
      detectors.suspiciously_fast_detector,
      () => suspiciouslyFastDetector(detectors.suspiciously_fast_detector),
    ],
  ];
  return all.flatMap(([{ enabled }, make]) => (enabled ? [asSuspected(make())] : []));
}

/**
 * Those, and the operator's own that are modules.
 * @throws FailedError when one of them cannot be loaded
 */
export async function allDetectors(
  config: Pick<EffectiveConfig, 'detectors' | 'ownDetectors' | 'timeZone'>,
): Promise<Detector[]> {
  const builtIn = enabledDetectors(config);
  if (config.ownDetectors.length === 0) return builtIn;
  const { ownModules } = await import('./own/ownModule');
  return [...builtIn, ...(await ownModules(config.ownDetectors))];
}

/**
 * All that may find something: those, those that look at many tasks at once, and the queries of the operator's own.
 * @throws FailedError when a module of the operator's own cannot be loaded
 */
export async function detectorNames(
  config: Pick<EffectiveConfig, 'detectors' | 'ownDetectors' | 'timeZone'>,
): Promise<string[]> {
  const { feed_detector, shared_cause_detector } = config.detectors;
  return [
    ...(await allDetectors(config)).map(({ name }) => name),
    ...(feed_detector.enabled ? [FRESHNESS_DETECTOR] : []),
    ...(shared_cause_detector.enabled ? [SHARED_CAUSE_DETECTOR] : []),
    ...config.ownDetectors.flatMap((own) =>
      'sql' in own && own.enabled !== false ? [own.name] : [],
    ),
  ];
}

/**
 * What makes a task suspect is part of each rule, so that nothing is found in one that is not: a finding is news only while
 * there is something new to it.
 */
function asSuspected(detector: Detector): Detector {
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
