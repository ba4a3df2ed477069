import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { decompose } from '../../src/planner/decompose';
import { type Domain, type Fact, ROOT_TASK } from '../../src/planner/domain';
import { placeholdersOf } from '../../src/planner/fillIn';
import { loadDomain } from '../../src/planner/loadDomain';
import { factMap, textsOf } from '../support/planning';
import { PROJECT } from '../support/world';

/** The text of every source file of the detectors. */
function detectorSources(): string[] {
  const folder = join(PROJECT, 'src/detectors');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

/** The names of all patterns in the sources of the detectors. */
const PATTERNS = [
  ...new Set(
    detectorSources().flatMap((source) =>
      [...source.matchAll(/patternDetected: ('.*)/g)].flatMap(([, names = '']) =>
        [...names.matchAll(/'(\w+)'/g)].map(([, name = '']) => name),
      ),
    ),
  ),
];

/** The names of all error classes. */
const CLASSES = [
  ...readFileSync(join(PROJECT, 'src/history/errors/fingerprint/classes.ts'), 'utf8').matchAll(
    /\(\) => '(\w+)'/g,
  ),
].map(([, name = '']) => name);
const NUMBERED = [
  'http_401',
  'http_403',
  'http_404',
  'http_408',
  'http_429',
  'http_500',
  'http_502',
  'http_503',
  'http_504',
  'exit_124',
  'exit_126',
  'exit_127',
  'exit_137',
  'exit_143',
  'signal_9',
  'signal_15',
  'signal_sigterm',
  'signal_11',
];
const OTHERS = ['http_302', 'exit_1', 'unknown', 'lock <*> held by <*>'];

const CLASS_OF: Readonly<Record<string, string>> = {
  unknown: 'unknown',
  'lock <*> held by <*>': 'text',
};
function classOf(errorType: string): string {
  const [, kind, digit] = /^(?:(exit|signal)_\w+|http_(\d)\d\d)$/.exec(errorType) ?? [];
  return kind ?? (digit === undefined ? (CLASS_OF[errorType] ?? errorType) : `http_${digit}xx`);
}

let domain: Domain;
beforeAll(async () => {
  domain = await loadDomain([], PROJECT);
});

function planFor(facts: Record<string, Fact>) {
  return decompose(domain, ROOT_TASK, factMap(facts));
}

function chosenOf(facts: Record<string, Fact>, task: string): string | undefined {
  const tried = planFor(facts).trace.findLast((visit) => visit.task === task)?.tried;
  return tried?.find(({ outcome }) => outcome === 'chosen')?.method;
}

const backup = { task_type: 'daily_backup', short_name: 'backup', source: 'local' };

test('the plan for the seed’s goal has the seed’s four tasks', () => {
  const facts = {
    ...backup,
    pattern: 'task_failure_recurring',
    error_type: 'timeout',
    error_class: 'timeout',
    failure_count: 4,
  };
  expect(textsOf(planFor(facts))).toEqual([
    'Analyze backup task logs for timeout patterns',
    'Identify resource bottleneck causing timeouts',
    'Implement timeout increase or resource optimization',
    'Test backup task with fix applied',
  ]);
});

describe('every pattern', () => {
  test('all 11 patterns are found in the sources of the detectors', () => {
    expect(PATTERNS).toHaveLength(11);
    expect(PATTERNS).toContain('history_feed_thin');
  });

  test.each(PATTERNS)(
    'pattern %s has a method of its own, with three to nine tasks for every error',
    (pattern) => {
      for (const errorType of [...CLASSES, ...NUMBERED, ...OTHERS]) {
        const facts = {
          ...backup,
          pattern,
          error_type: errorType,
          error_class: classOf(errorType),
        };
        const texts = textsOf(planFor(facts));
        expect(texts.length).toBeGreaterThanOrEqual(3);
        expect(texts.length).toBeLessThanOrEqual(9);
        expect(new Set(texts).size).toBe(texts.length);
        expect(chosenOf(facts, 'resolve')).not.toMatch(/^(other_|anything)/);
      }
    },
  );

  test.each(PATTERNS)('pattern %s has a plan if nothing else is known', (pattern) => {
    expect(textsOf(planFor({ pattern })).length).toBeGreaterThanOrEqual(3);
    expect(textsOf(planFor({ pattern, short_name: 'x' })).length).toBeGreaterThanOrEqual(3);
  });

  test('facts that are known appear in the plan', () => {
    const facts = {
      ...backup,
      pattern: 'task_stuck',
      host: 'db1',
      started_at: '2025-11-09 10:00:00',
    };
    expect(textsOf(planFor(facts))[0]).toContain(
      'Look on db1 whether the run that began 2025-11-09 10:00:00 is alive',
    );
    expect(
      textsOf(planFor({ ...backup, pattern: 'task_missed', due_at: '2025-11-09 02:00:00' })).join(),
    ).toContain('due at 2025-11-09 02:00:00');
  });
});

describe('every error', () => {
  test.each([...CLASSES, ...NUMBERED])(
    'error %s has its own method to find the cause, and one to fix it',
    (errorType) => {
      const facts = {
        ...backup,
        pattern: 'task_failure_recurring',
        error_type: errorType,
        error_class: classOf(errorType),
      };
      expect(chosenOf(facts, 'find_cause')).not.toBe('anything');
      expect(chosenOf(facts, 'fix_cause')).not.toBe('anything');
    },
  );

  test('HTTP codes that operators tell apart have different methods', () => {
    const found = ['http_401', 'http_404', 'http_429', 'http_504'].map((errorType) =>
      chosenOf(
        {
          ...backup,
          pattern: 'task_failure_recurring',
          error_type: errorType,
          error_class: classOf(errorType),
        },
        'find_cause',
      ),
    );
    expect(found).toEqual(['credentials', 'refused_request', 'rate_limit', 'http_timeout']);
  });
});

test('a pattern of an own detector and a goal typed by a person have a plan', () => {
  expect(chosenOf({ pattern: 'task_in_working_hours', short_name: 'x' }, 'resolve')).toBe(
    'other_finding',
  );
  expect(
    chosenOf({ pattern: 'own', error_type: 'timeout', error_class: 'timeout' }, 'resolve'),
  ).toBe('other_failures');
  expect(chosenOf({ 'goal.source': 'user' }, 'resolve')).toBe('anything');
  expect(textsOf(planFor({}))).toHaveLength(4);
});

test('a plan that rests on a history with gaps begins with the gaps', () => {
  const facts = { ...backup, pattern: 'task_missed', history_incomplete: true };
  expect(textsOf(planFor(facts))[0]).toContain('which runs are missing from the history');
});

test('every compound task is used, every cause has a fix, every placeholder a fact', () => {
  const steps = [...domain.values()].flat().flatMap((method) => method.steps);
  const used = steps.flatMap((step) => ('task' in step ? [step.task] : []));
  expect([...domain.keys()].filter((task) => task !== ROOT_TASK && !used.includes(task))).toEqual(
    [],
  );
  const causes = new Set(
    steps.flatMap((step) =>
      'do' in step && step.gives?.cause !== undefined ? [step.gives.cause] : [],
    ),
  );
  const removed = domain
    .get('fix_cause')
    ?.flatMap(({ when }) => (when?.cause === undefined ? [] : [when.cause]));
  expect([...causes].sort()).toEqual(removed?.toSorted());
  const evidence = detectorSources().join();
  for (const name of steps.flatMap((step) => ('do' in step ? placeholdersOf(step.do) : [])))
    expect(name === 'short_name' || evidence.includes(name)).toBe(true);
});
