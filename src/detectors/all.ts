import type { Config } from '../config/config';
import type { Detector } from './detector';
import { taskFailureDetector } from './taskFailure';

/** The detectors that the configuration switches on, in the order they report. */
export function enabledDetectors(config: Config): Detector[] {
  const { task_failure_detector: taskFailure } = config.detectors;
  return taskFailure.enabled ? [taskFailureDetector(taskFailure)] : [];
}
