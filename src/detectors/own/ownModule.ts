import { pathToFileURL } from 'node:url';
import { FailedError, messageOf } from '../../lib/errors';
import { isJsonMap, type JsonMap, parseJsonMap } from '../../lib/json';
import type { Finding } from '../../proposals/proposal';
import type { Detector, Diagnosis, TaskTriage, TaskView } from '../detector';
import { importModule } from './importModule';
import type { OwnDetector, OwnModuleDetector } from './settings';

/**
 * Loads the operator's own detectors that are modules and are not switched off.
 * @throws FailedError if a module cannot be loaded, or exports no detector
 */
export async function ownModules(own: readonly OwnDetector[]): Promise<Detector[]> {
  const detectors: Detector[] = [];
  for (const each of own)
    if ('module' in each && each.enabled !== false) detectors.push(await load(each));
  return detectors;
}

async function load({ name, module: path }: OwnModuleDetector): Promise<Detector> {
  let exported: unknown;
  try {
    exported = ((await importModule(pathToFileURL(path).href)) as { detector?: unknown }).detector;
  } catch (cause) {
    throw new FailedError(
      `Detector ${name}: ${path} cannot be loaded (${messageOf(cause)}).`,
      'docs/detectors.md',
      {
        cause,
      },
    );
  }
  if (!isDetector(exported))
    throw new FailedError(
      `Detector ${name}: ${path} exports no detector.`,
      'docs/detectors.md has an example',
    );
  return guarded(name, exported);
}

/**
 * What an operator's module receives: runs in flight are also there by their earlier name,
 * `unended`.
 */
type WithEarlierNames<Known extends TaskTriage> = Known & { readonly unended: Known['inFlight'] };

/** A detector as an operator's module exports it: the types of `detector.d.ts`. */
export interface ModuleDetector extends Pick<Detector, 'name' | 'needsWholeHistory' | 'expects'> {
  suspects(triage: WithEarlierNames<TaskTriage>): boolean;
  diagnose(view: WithEarlierNames<TaskView>): Diagnosis;
}

function withEarlierNames<Known extends TaskTriage>(known: Known): WithEarlierNames<Known> {
  return { ...known, unended: known.inFlight };
}

function isDetector(value: unknown): value is ModuleDetector {
  if (typeof value !== 'object' || value === null) return false;
  const { suspects, diagnose } = value as Partial<ModuleDetector>;
  return typeof suspects === 'function' && typeof diagnose === 'function';
}

/**
 * Wraps an operator's detector. An exception or an invalid answer becomes a FailedError that names
 * the detector, because only the detector's author can mend it.
 */
function guarded(name: string, detector: ModuleDetector): Detector {
  const attempt = <Answer>(ask: () => Answer, { summary }: TaskTriage): Answer => {
    try {
      return ask();
    } catch (cause) {
      const task = summary.task.taskType;
      throw new FailedError(
        `Detector ${name} failed on task '${task}' (${messageOf(cause)}).`,
        'mend its module',
        {
          cause,
        },
      );
    }
  };
  return {
    ...(detector.needsWholeHistory === undefined
      ? {}
      : { needsWholeHistory: detector.needsWholeHistory }),
    ...(detector.expects === undefined ? {} : { expects: detector.expects }),
    name,
    suspects: (triage) =>
      attempt(() => detector.suspects(withEarlierNames(triage)) === true, triage),
    diagnose: (view: TaskView): Diagnosis =>
      attempt(() => checked(detector.diagnose(withEarlierNames(view)), name), view),
  };
}

const TEXTS = [
  'patternDetected',
  'patternFamily',
  'subject',
  'subjectKey',
  'text',
  'category',
] as const;
const SHARES = ['confidence', 'estimatedValue', 'estimatedEffort', 'estimatedRisk'] as const;
/** Maximum characters of a finding's texts, and of each of its maps as JSON. */
const TEXT_LENGTH_MAX = 2000;
const JSON_LENGTH_MAX = 100_000;
const NUMBERS = [
  'newestFailureStartedAt',
  'confidence',
  'estimatedValue',
  'estimatedEffort',
  'estimatedRisk',
  'horizonMinMin',
  'horizonMaxMin',
] as const;

function checked(diagnosis: Diagnosis, name: string): Diagnosis {
  const { state, finding } = diagnosis;
  if (!['found', 'quiet', 'warming_up'].includes(state)) throw new Error(`its state is '${state}'`);
  if (finding === undefined) return diagnosis;
  checkTexts(finding);
  checkNumbers(finding);
  const { headline } = finding;
  if (
    !(Array.isArray(headline) && headline.every((each) => typeof each === 'string')) ||
    !isJsonMap(finding.evidence) ||
    !isJsonMap(finding.successMetrics)
  )
    throw new Error('its finding has no headline, evidence or successMetrics');
  const evidence = { subject: finding.subject, ...asJson(finding.evidence, 'evidence') };
  asJson(finding.successMetrics, 'successMetrics');
  return { ...diagnosis, finding: { ...finding, detectorName: name, evidence } };
}

function checkTexts(finding: Finding): void {
  for (const key of TEXTS) {
    if (typeof finding[key] !== 'string' || finding[key] === '')
      throw new Error(`its finding has no ${key}`);
    if (finding[key].length > TEXT_LENGTH_MAX) throw new Error(`its ${key} is too long`);
  }
}

function checkNumbers(finding: Finding): void {
  for (const key of NUMBERS)
    if (!Number.isFinite(finding[key])) throw new Error(`its finding has no ${key}`);
  for (const key of SHARES)
    if (finding[key] < 0 || finding[key] > 1) throw new Error(`its ${key} is ${finding[key]}`);
}

/** What JSON makes of a map: other values, such as functions, are lost. */
function asJson(map: JsonMap, name: string): JsonMap {
  const text = JSON.stringify(map); // throws if it is no JSON
  if (text.length > JSON_LENGTH_MAX) throw new Error(`its ${name} has ${text.length} characters`);
  const parsed = parseJsonMap(text);
  if (parsed === undefined) throw new Error(`its ${name} is nested too deeply`);
  return parsed;
}
