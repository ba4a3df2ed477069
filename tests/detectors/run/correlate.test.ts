import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { builtInDetectors } from '../../../src/detectors';
import type { SharedCause } from '../../../src/detectors/detector';
import { correlate } from '../../../src/detectors/run/correlate';
import { detect } from '../../../src/detectors/run/detect';
import type { TaskDiagnosis } from '../../../src/detectors/run/taskViews';
import { emptySummary } from '../../../src/history/history';
import type { Finding } from '../../../src/proposals/proposal';
import { finding } from '../../support/finding';
import { historyOf, ofTask, outcomes } from '../../support/views';
import { NOW } from '../../support/world';

const PRECEDENCE = [
  'task_flaky',
  'task_failure_recurring',
  'failure_rate_increased',
  'task_stuck',
  'task_missed',
  'new_error_type',
  'task_slowed',
  'task_too_fast',
];
const FAMILIES: Readonly<Record<string, string>> = {
  task_stuck: 'task_schedule',
  task_missed: 'task_schedule',
  task_slowed: 'task_duration',
  task_too_fast: 'task_duration',
};

/** A finding of this pattern in the task `sync`. */
function pattern(patternDetected: string, more: Partial<Finding> = {}): Finding {
  const patternFamily = FAMILIES[patternDetected] ?? 'task_failure';
  return finding({ subject: 'sync', patternDetected, patternFamily, ...more });
}

function diagnosed(found: Finding, taskType = 'sync'): TaskDiagnosis {
  const diagnosis = { state: 'found', seen: '', wanting: '', figures: {}, finding: found } as const;
  return { task: { source: 'local', taskType }, detectorName: found.detectorName, diagnosis };
}

function cause(errorType: string, tasks: readonly string[]): SharedCause {
  const shared = finding({
    patternDetected: 'shared_failure_cause',
    patternFamily: 'shared_failure',
    subject: errorType,
    subjectKey: errorType,
  });
  const members = tasks.map((taskType) => emptySummary({ source: 'local', taskType }));
  return { errorType, members, finding: shared };
}

function eventsOf(findings: readonly Finding[], causes: readonly SharedCause[] = []): Finding[] {
  const diagnoses = findings.map((each) => diagnosed(each, each.subject));
  return correlate(diagnoses, causes, DEFAULTS.gates.minConfidence).map((event) => event.finding);
}

describe('several findings in one task', () => {
  test('the finding that is first by precedence becomes the event', () => {
    const all = PRECEDENCE.map((name) => pattern(name));
    PRECEDENCE.forEach((name, index) => {
      expect(eventsOf(all.slice(index).reverse())).toMatchObject([{ patternDetected: name }]);
    });
  });

  test('lower findings of a task become evidence of the event, their goals held back', () => {
    const [event] = eventsOf([
      pattern('task_slowed', { confidence: 0.75 }),
      pattern('task_failure_recurring'),
    ]);
    expect(event).toMatchObject({
      patternDetected: 'task_failure_recurring',
      concurrentKeys: ['task_duration:local:sync'],
      evidence: {
        also_found: [
          { pattern: 'task_slowed', detector: 'task_failure_detector', confidence: 0.75 },
        ],
      },
    });
    expect(JSON.stringify(event?.evidence.also_found)).not.toContain('confidence_terms');
  });

  test("a finding of the event's own family holds no goal back", () => {
    const [event] = eventsOf([
      pattern('task_flaky'),
      pattern('task_failure_recurring'),
      pattern('task_slowed'),
    ]);
    expect(event?.concurrentKeys).toEqual(['task_duration:local:sync']);
  });

  test('a finding below the confidence gate hides no other finding', () => {
    const weak = pattern('task_failure_recurring', { confidence: 0.6999 });
    expect(eventsOf([weak, pattern('task_slowed')])).toMatchObject([
      {
        patternDetected: 'task_slowed',
        evidence: { also_found: [{ pattern: 'task_failure_recurring' }] },
      },
    ]);
    expect(eventsOf([{ ...weak, confidence: 0.7 }, pattern('task_slowed')])).toMatchObject([
      { patternDetected: 'task_failure_recurring' },
    ]);
  });

  test('among findings below the confidence gate, the first by precedence is used', () => {
    const weak = ['task_slowed', 'task_missed'].map((name) => pattern(name, { confidence: 0.5 }));
    expect(eventsOf(weak)).toMatchObject([{ patternDetected: 'task_missed' }]);
  });

  test("an operator's own pattern comes last by precedence", () => {
    expect(eventsOf([pattern('of_ones_own'), pattern('task_too_fast')])).toMatchObject([
      { patternDetected: 'task_too_fast' },
    ]);
  });

  test('a single finding is kept as it is, and each task has its own event', () => {
    const [one, other] = [pattern('task_slowed'), pattern('task_flaky', { subject: 'load' })];
    expect(eventsOf([one, other])).toMatchObject([one, other]);
  });
});

describe('a shared cause', () => {
  const refused = { evidence: { error_type: 'connection_refused' } };

  test('a shared cause comes first, and inhibits its tasks that fail with its error', () => {
    const events = eventsOf(
      [pattern('task_failure_recurring', refused)],
      [cause('connection_refused', ['sync'])],
    );
    expect(events).toMatchObject([
      { patternDetected: 'shared_failure_cause', inhibitedKeys: ['task_failure:local:sync'] },
      {
        patternDetected: 'task_failure_recurring',
        inhibitorKey: 'shared_failure:connection_refused',
      },
    ]);
  });

  test.each([
    ['a task that fails with another error', pattern('task_failure_recurring'), ['sync']],
    ['a task that is no member', pattern('task_failure_recurring', refused), ['load']],
    ['a task that is slow', pattern('task_slowed', refused), ['sync']],
  ])('a shared cause does not inhibit %s', (_, found, members) => {
    const [event] = eventsOf([found], [cause('connection_refused', members)]);
    expect(event?.inhibitedKeys).toEqual([]);
  });
});

test('a task that begins to alternate is flaky; its recurring failure is evidence', async () => {
  const history = historyOf(ofTask('sync', outcomes(`${'.'.repeat(100)}.xx.xx.xx.xx.x`)));
  const detectors = builtInDetectors({ detectors: DEFAULTS.detectors, timeZone: 'UTC' });
  const { findings } = await detect(history, detectors, { ...DEFAULTS, now: NOW });
  expect([...findings.values()].flat()).toMatchObject([
    {
      patternDetected: 'task_flaky',
      evidence: {
        also_found: expect.arrayContaining([
          expect.objectContaining({ pattern: 'task_failure_recurring' }),
        ]),
      },
    },
  ]);
});
