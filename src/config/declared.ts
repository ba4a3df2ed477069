import { type DetectorSettings, detectorsInOrder } from '../detectors';
import { ownDetectorSettings } from '../detectors/own/settings';
import { baselineSettings } from '../detectors/run/settings';
import { gateSettings } from '../gates';
import { autoApproveSettings } from '../goals/autoApproval';
import { learningSettings } from '../goals/feedback/nextThreshold';
import { successSettings } from '../goals/success/metrics';
import { fingerprintSettings } from '../history/errors/fingerprint/extraPatterns';
import { redactSettings } from '../history/errors/redact';
import { retentionSettings } from '../history/retention';
import { historySettings } from '../history/sources';
import { taskNameSettings } from '../history/taskNames';
import type { Setting, Settings } from '../lib/settings';
import { plannerSettings } from '../planner/loadDomain';
import { prioritySettings } from '../planner/priority';
import { proposalSettings } from '../proposals/proposal';
import { placeSettings } from './ownSettings';

/**
 * Every setting, each from its owner's file, in the order in which the configuration is printed.
 * The settings are plain data. The build replaces this module with their value, so that no command
 * loads detectors, gates and sources only for their defaults.
 */
const SETTINGS = {
  ...placeSettings,
  ...proposalSettings,
  ...baselineSettings,
  ...historySettings,
  ...ownDetectorSettings,
  detectors: detectorSettings(),
  gates: gateSettings,
  autoApprove: autoApproveSettings,
  learning: learningSettings,
  success: successSettings,
  priority: prioritySettings,
  taskNames: taskNameSettings,
  redact: redactSettings,
  fingerprint: fingerprintSettings,
  retention: retentionSettings,
  planner: plannerSettings,
};

/** Settings and sections of settings, by name. */
export interface SettingsTree {
  readonly [name: string]: Setting<unknown> | SettingsTree;
}

export const DECLARED: SettingsTree = SETTINGS;

type ValuesBelow<Tree> = {
  readonly [Name in keyof Tree]: Tree[Name] extends Setting<infer Value>
    ? Value
    : ValuesBelow<Tree[Name]>;
};

/** The values of all settings: valid, and with the defaults filled in. */
export interface Config extends Omit<ValuesBelow<typeof SETTINGS>, 'detectors'> {
  readonly detectors: DetectorSettings;
}

/**
 * The settings of each detector, in an order that editors and programs may rely on. Detectors that
 * are not named in it follow in order of precedence.
 */
function detectorSettings(): Readonly<Record<string, Settings>> {
  const order = [
    'task_failure_detector',
    'failure_rate_detector',
    'flaky_task_detector',
    'new_error_detector',
    'missed_run_detector',
    'stuck_run_detector',
  ];
  return Object.fromEntries(detectorsInOrder(order).map(({ name, settings }) => [name, settings]));
}
