import { describe, expect, test } from '@jest/globals';
import type * as z from 'zod/mini';
import { beliefJson } from '../../../src/commands/json/belief';
import { belief as beliefShape } from '../../../src/commands/json/belief.shape';
import { beliefTestJson } from '../../../src/commands/json/beliefTest';
import { beliefTest as beliefTestShape } from '../../../src/commands/json/beliefTest.shape';
import { setting } from '../../../src/commands/json/config.shape';
import { decision } from '../../../src/commands/json/decision.shape';
import { checksJson } from '../../../src/commands/json/doctor';
import { doctor } from '../../../src/commands/json/doctor.shape';
import { edit } from '../../../src/commands/json/edit.shape';
import { explanationJson } from '../../../src/commands/json/explain';
import { explain } from '../../../src/commands/json/explain.shape';
import { explainedJson, fingerprintJson } from '../../../src/commands/json/fingerprint';
import { fingerprint, fingerprintLine } from '../../../src/commands/json/fingerprint.shape';
import { goalJson } from '../../../src/commands/json/goal';
import { goal as goalShape } from '../../../src/commands/json/goal.shape';
import { goalDetailJson } from '../../../src/commands/json/goalDetail';
import {
  goalDetail as goalDetailShape,
  ledgerEvent,
  run,
} from '../../../src/commands/json/goalDetail.shape';
import { importJson } from '../../../src/commands/json/import';
import { imported } from '../../../src/commands/json/import.shape';
import { ledgerLine } from '../../../src/commands/json/ledgerLine.shape';
import { verificationJson } from '../../../src/commands/json/ledgerVerify';
import { verification as verificationShape } from '../../../src/commands/json/ledgerVerify.shape';
import { planJson } from '../../../src/commands/json/plan';
import { plan } from '../../../src/commands/json/plan.shape';
import { rankedJson } from '../../../src/commands/json/rankedGoal';
import { rankedGoal } from '../../../src/commands/json/rankedGoal.shape';
import { recorded } from '../../../src/commands/json/record.shape';
import { replayJson } from '../../../src/commands/json/replay';
import {
  replayedGoal as replayedGoalShape,
  replay as replayShape,
} from '../../../src/commands/json/replay.shape';
import { scanJson } from '../../../src/commands/json/scan';
import { proposal as proposalShape, scan } from '../../../src/commands/json/scan.shape';
import { silenceJson } from '../../../src/commands/json/silence';
import { silence as silenceShape } from '../../../src/commands/json/silence.shape';
import { statsJson } from '../../../src/commands/json/stats';
import { stats } from '../../../src/commands/json/stats.shape';
import { suggestionsJson } from '../../../src/commands/json/suggestion';
import { suggestion } from '../../../src/commands/json/suggestion.shape';
import { suppressionJson } from '../../../src/commands/json/suppression';
import { suppression as suppressionShape } from '../../../src/commands/json/suppression.shape';
import { thresholdJson } from '../../../src/commands/json/threshold';
import { threshold as thresholdShape } from '../../../src/commands/json/threshold.shape';
import { verdict as verdictShape } from '../../../src/commands/json/verdict.shape';
import { verdictJson } from '../../../src/gates/gate';
import { FailedError } from '../../../src/lib/errors';
import { bad, ok } from '../../../src/setup/doctor/check';
import { finding } from '../../support/finding';
import { seedGoal, typedGoal } from '../../support/goals';
import {
  belief,
  createdResult,
  explanation,
  goalDetail,
  NO_PLAN,
  PLAN,
  pastProposal,
  replayResult,
  scanResult,
  silence,
  storedEvent,
  suppression,
  TRACK,
  threshold,
  tried,
  verdict,
  verification,
} from '../../support/results';
import { ran } from '../../support/views';
import { NOW } from '../../support/world';

const PRINT = { fingerprint: 'v1:0a94ba35aa0e826b', template: 'lock <*>', errorType: 'lock' };
const TASK = { source: 'local', taskType: 'daily_backup' };
const DIAGNOSIS = { state: 'found', seen: 'a', wanting: 'b', figures: {} } as const;
const ILL = {
  source: 'celery',
  symptom: 'silent',
  patternDetected: 'source_silent',
  confidence: 0.9,
  evidence: {},
  newestEndedAt: NOW,
};
const FULL_DETAIL = goalDetailJson(
  goalDetail({
    verdicts: [verdictJson(verdict())],
    runs: [ran(NOW)],
    events: [storedEvent({ by: 'dana' })],
    progress: {
      met: false,
      measures: [{ metric: 'task_success_rate', wanted: 0.95, now: 0.5, met: false }],
      wanting: ['task_success_rate 0.5 (wanted 0.95)'],
      runs: 2,
      healthyHours: 2.5,
    },
  }),
);
const FULL_SCAN = scanJson(
  scanResult({
    sources: [{ source: 'local', found: '5 runs', notes: [] }],
    failures: [{ source: 'airflow', error: new FailedError('gone', 'look') }],
    detectorFailures: [new FailedError('own.mjs threw', 'mend it')],
    freshnessProblems: [ILL],
    changes: [{ goal: seedGoal(), to: 'satisfied', note: 'healthy' }],
    reminders: [{ goal: seedGoal(), days: 2, reason: 'not sure enough' }],
    thresholdChanges: [threshold()],
    proposalResults: [createdResult()],
  }),
  { now: NOW, dryRun: false },
);
const FULL_REPLAY = replayJson(replayResult());

/**
 * Each shape with a value that its builder made, or that its command prints. No list is empty where
 * its items have keys.
 */
const SHAPES: readonly (readonly [string, z.ZodMiniType, unknown])[] = [
  ['belief', beliefShape, beliefJson(belief())],
  [
    'beliefTest',
    beliefTestShape,
    beliefTestJson({
      blocked: [pastProposal()],
      letThrough: [pastProposal({ goalId: null })],
      unchanged: 3,
      asked: 7,
    }),
  ],
  [
    'setting of config',
    setting,
    {
      key: 'gates.minConfidence',
      value: 0.7,
      from: 'default',
      variable: 'GOALGEN_GATES_MIN_CONFIDENCE',
      description: 'how sure',
    },
  ],
  ['decision', decision, { id: 'goal_1', from: 'proposed', to: 'active', remark: null }],
  ['doctor', doctor, checksJson([ok('a', 'b'), bad('a', 'b', 'c')], { seq: 1, hash: 'a' })],
  ['edit', edit, { id: 'goal_1', changed: { text: ['old', 'new'] } }],
  [
    'explain',
    explain,
    explanationJson(
      explanation({
        findings: [finding()],
        diagnoses: [
          { task: TASK, detectorName: 'd', diagnosis: { ...DIAGNOSIS, finding: finding() } },
        ],
      }),
      [seedGoal()],
      [threshold()],
    ),
  ],
  ['line of fingerprint', fingerprintLine, fingerprintJson(PRINT)],
  ['fingerprint', fingerprint, explainedJson({ ...PRINT, masks: [{ mask: 'n', text: '4' }] })],
  ['goal of a detector', goalShape, goalJson(seedGoal({ lastSeenAt: NOW }))],
  ['goal of a person', goalShape, goalJson(typedGoal())],
  ['goalDetail', goalDetailShape, FULL_DETAIL],
  ['run of goalDetail', run, FULL_DETAIL.runs[0]],
  ['ledgerEvent of goalDetail', ledgerEvent, FULL_DETAIL.ledger[0]],
  [
    'import',
    imported,
    importJson({
      runsRead: 10,
      added: 4,
      updated: 3,
      unchanged: 2,
      rejected: 1,
      problems: [{ line: 3, problem: 'no task' }],
      notUnderstood: [],
      nameFamilies: [],
      renamedTasks: [],
      statements: 0,
    }),
  ],
  ['ledgerLine', ledgerLine, { ts: NOW, schema: 2, event: 'goal_approved', meta: {} }],
  [
    'ledgerVerify',
    verificationShape,
    verificationJson(
      verification({
        mismatch: {
          kind: 'cut_off',
          path: null,
          line: null,
          seq: null,
          event: null,
          message: 'lines are missing',
        },
        tampered: { seq: 1, event: 'goal_approved', message: 'event 1 was changed' },
      }),
    ),
  ],
  ['plan', plan, planJson(seedGoal(), { ...PLAN, trace: NO_PLAN.trace })],
  ['plan where there is none', plan, planJson(seedGoal(), NO_PLAN)],
  [
    'rankedGoal',
    rankedGoal,
    rankedJson({
      goal: typedGoal(),
      priority: null,
      parts: { value: 1, effort: 1, risk: 1, urgency: 0, alignment: 0.5 },
      veto: 'belief_1 opposes',
    }),
  ],
  [
    'record',
    recorded,
    { source: 'local', task_type: 'daily_backup', run_id: 'r1', status: 'failed' },
  ],
  ['replay', replayShape, FULL_REPLAY],
  ['replayedGoal of replay', replayedGoalShape, FULL_REPLAY.goals[1]],
  ['scan', scan, FULL_SCAN],
  ['proposal of scan', proposalShape, FULL_SCAN.proposals[0]],
  ['silence', silenceShape, silenceJson(silence())],
  [
    'stats',
    stats,
    statsJson({
      patterns: [{ ...TRACK, detectorName: 'd', pattern: 'p' }],
      bands: [{ ...TRACK, from: 0.85, to: 0.9 }],
      thresholds: [threshold()],
    }),
  ],
  ['suggestion', suggestion, suggestionsJson([tried()])[0]],
  ['suppression', suppressionShape, suppressionJson(suppression())],
  ['threshold', thresholdShape, thresholdJson(threshold())],
  ['verdict', verdictShape, verdictJson(verdict())],
];

/** Maps whose keys the shapes leave free. */
const FREE_MAPS = [
  'evidence',
  'full_evidence',
  'figures',
  'success_metrics',
  'success_criterion',
  'outcome',
  'meta',
  'data',
  'changed',
  'rejection_reasons',
  'blocked',
];

type Place = readonly (string | number)[];

/** The places of all keys of closed objects in a value. */
function keysIn(value: unknown, at: Place = []): Place[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => keysIn(item, [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    [...at, key],
    ...(FREE_MAPS.includes(key) ? [] : keysIn(each, [...at, key])),
  ]);
}

/** A copy of a JSON value in which `change` was applied to the object that holds the last key. */
function changed(
  value: unknown,
  place: Place,
  change: (object: Record<string, unknown>, key: string) => void,
): unknown {
  const copy = structuredClone(value);
  let holder = copy;
  for (const key of place.slice(0, -1)) holder = Reflect.get(Object(holder), key);
  change(Object(holder), String(place.at(-1)));
  return copy;
}

/** A value of another type: no shape accepts it in the place of the given one. */
function ofAnotherType(value: unknown): unknown {
  if (typeof value === 'string') return 7;
  // Null stands for a text, a number, a list or a map that is not known, never for a flag.
  if (value === null) return true;
  if (typeof value === 'object') return 'text';
  return ['text'];
}

describe.each(SHAPES)('the shape of %s', (name, shape, value) => {
  const places = keysIn(value);
  const accepts = (other: unknown) => shape.safeParse(other).success;

  test('it accepts what is printed', () => {
    expect(shape.safeParse(value).error?.issues ?? []).toEqual([]);
    expect(places.length).toBeGreaterThan(0);
  });

  test('it refuses a value without one of its keys, at any depth', () => {
    const optional = places.filter((place) =>
      accepts(changed(value, place, (object, key) => Reflect.deleteProperty(object, key))),
    );
    expect(optional).toEqual([]);
  });

  test('it refuses a value of another type under any of its keys, at any depth', () => {
    const lax = places.filter((place) =>
      accepts(
        changed(value, place, (object, key) => {
          object[key] = ofAnotherType(object[key]);
        }),
      ),
    );
    // A setting may be of any type but null and an object.
    expect(lax).toEqual(name === 'setting of config' ? [['value']] : []);
  });

  test('it refuses a key more, at any depth', () => {
    const open = places.filter((place) =>
      accepts(
        changed(value, place, (object) => {
          object.surplus = 1;
        }),
      ),
    );
    expect(open).toEqual([]);
  });
});

describe('what the shapes refuse besides', () => {
  test.each<[string, z.ZodMiniType, object]>([
    ['a stance that is none', beliefShape, { ...beliefJson(belief()), stance: 'neutral' }],
    ['a state of a goal that is none', goalShape, { ...goalJson(seedGoal()), state: 'open' }],
    [
      'a decision that leads to no state',
      decision,
      { id: 'goal_1', from: 'proposed', to: 'approved', remark: null },
    ],
    [
      'a ledger line of the first version',
      ledgerLine,
      { ts: NOW, schema: 1, event: 'goal_approved', meta: {} },
    ],
    ['an edit without the value before', edit, { id: 'goal_1', changed: { text: ['new'] } }],
    [
      'a recorded run with a status of its own',
      recorded,
      { source: 'local', task_type: 'a', run_id: 'r1', status: 'fine' },
    ],
    [
      'a setting that is null',
      setting,
      { key: 'a', value: null, from: 'default', variable: 'A', description: 'b' },
    ],
    ['a negative count', imported, { ...importJson(counts(-1)) }],
    ['half a run', imported, { ...importJson(counts(0.5)) }],
  ])('%s', (_, shape, value) => expect(shape.safeParse(value).success).toBe(false));
});

function counts(added: number) {
  return {
    runsRead: 1,
    added,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    problems: [],
    notUnderstood: [],
    nameFamilies: [],
    renamedTasks: [],
    statements: 0,
  };
}
