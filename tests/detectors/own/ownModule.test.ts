import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { importModule } from '../../../src/detectors/own/importModule';
import { ownModules } from '../../../src/detectors/own/ownModule';
import { FailedError } from '../../../src/lib/errors';
import { finding } from '../../support/finding';
import { begun, outcomes, viewAt } from '../../support/views';
import { NOW, temporaryFolder } from '../../support/world';

function moduleFile(source: string): string {
  const path = join(temporaryFolder(), 'own.mjs');
  writeFileSync(path, source);
  return path;
}

const detectorFile = (suspects: string, diagnose: string, more = '') =>
  moduleFile(
    `export const detector = { name: 'theirs', ${more}
       suspects: (triage) => ${suspects},
       diagnose: (view) => (${diagnose}) };`,
  );

const load = async (module: string) => {
  const [detector] = await ownModules([{ name: 'mine', module }]);
  if (detector === undefined) throw new Error('it was not loaded');
  return detector;
};

const view = () => viewAt([], [...outcomes('.x'), begun(NOW - 60)]);
const QUIET = `{ state: 'quiet', seen: 'a', wanting: 'b', figures: {} }`;
const found = (changes: object = {}) => {
  const told = { ...finding(), ...changes };
  return `{ state: 'found', seen: 'a', wanting: 'b', figures: {}, finding: ${JSON.stringify(told)} }`;
};

describe("detectors in an operator's module", () => {
  test('a module detector has the name from the configuration and its own answers', async () => {
    const detector = await load(detectorFile('true', QUIET, `expects: ['a'],`));
    expect(detector).toMatchObject({ name: 'mine', expects: ['a'] });
    expect(detector).not.toHaveProperty('needsWholeHistory');
    expect(detector.suspects(await view())).toBe(true);
    expect(detector.diagnose(await view())).toEqual({
      state: 'quiet',
      seen: 'a',
      wanting: 'b',
      figures: {},
    });
  });

  test('a module detector gets the runs in flight by their earlier name, too', async () => {
    const both = 'triage.unended.length === 1 && triage.unended === triage.inFlight';
    const detector = await load(detectorFile(both, QUIET));
    expect(detector.suspects(await view())).toBe(true);
  });

  test('a module detector suspects a task only if it answers true', async () => {
    const detector = await load(detectorFile(`'yes'`, QUIET));
    expect(detector.suspects(await view())).toBe(false);
  });

  test('a finding of a module detector has its name, and its subject as evidence', async () => {
    const detector = await load(detectorFile('true', found()));
    const diagnosis = detector.diagnose(await view());
    expect(diagnosis.finding).toMatchObject({
      detectorName: 'mine',
      evidence: { subject: 'daily_backup', task_type: 'daily_backup' },
    });
  });

  test('ownModules loads no module that is switched off and no query', async () => {
    const query = { name: 'q', pattern: 'p', sql: 's', text: 't', confidence: 1 };
    const off = { name: 'mine', module: '/no/such/file.mjs', enabled: false };
    expect(await ownModules([off, query])).toEqual([]);
  });
});

describe('modules that cannot be used', () => {
  test.each([
    ['that is not there', () => '/no/such/file.mjs', 'cannot be loaded'],
    ['with a syntax error', () => moduleFile('export const = 1'), 'cannot be loaded'],
    ['that throws', () => moduleFile('throw new Error("no luck")'), 'no luck'],
    ['without a detector', () => moduleFile('export const other = 1'), 'exports no detector'],
    [
      'whose detector lacks suspects',
      () => moduleFile('export const detector = { diagnose() {} }'),
      'exports no detector',
    ],
    [
      'whose detector lacks diagnose',
      () => moduleFile('export const detector = { suspects() {} }'),
      'exports no detector',
    ],
    ['whose detector is null', () => moduleFile('export const detector = null'), 'exports no'],
  ])('a module %s is told by its name and file', async (_, path, message) => {
    const file = path();
    const loaded = ownModules([{ name: 'mine', module: file }]);
    await expect(loaded).rejects.toThrow(FailedError);
    await expect(loaded).rejects.toThrow(`Detector mine: ${file}`);
    await expect(loaded).rejects.toThrow(message);
  });
});

describe('answers of modules that are refused', () => {
  test("an exception in a module is told with the module's name and the task", async () => {
    const detector = await load(detectorFile('triage.none.x', QUIET));
    const known = await view();
    expect(() => detector.suspects(known)).toThrow(FailedError);
    expect(() => detector.suspects(known)).toThrow("Detector mine failed on task 'task' (");
  });

  test.each([
    ['an unknown state', `{ state: 'ill' }`, "its state is 'ill'"],
    ['a finding without a text', found({ text: '' }), 'its finding has no text'],
    ['a finding without a subject', found({ subject: 7 }), 'its finding has no subject'],
    ['a confidence that is no number', found({ confidence: 'high' }), 'has no confidence'],
    ['a confidence above 1', found({ confidence: 1.1 }), 'its confidence is 1.1'],
    ['a confidence below 0', found({ confidence: -0.1 }), 'its confidence is -0.1'],
    ['an effort above 1', found({ estimatedEffort: 7 }), 'its estimatedEffort is 7'],
    ['no answer at all', 'undefined', 'undefined'],
    ['a text of a megabyte', found({ text: 'x'.repeat(1e6) }), 'its text is too long'],
    ['evidence of a megabyte', found({ evidence: { x: 'x'.repeat(1e6) } }), 'its evidence has 1'],
    ['a headline of numbers', found({ headline: [1] }), 'no headline, evidence'],
    ['evidence that is a list', found({ evidence: [] }), 'no headline, evidence'],
    ['a headline that is a text', found({ headline: 'x' }), 'no headline, evidence'],
    ['null for success metrics', found({ successMetrics: null }), 'no headline, evidence'],
    [
      'evidence that is no JSON',
      `{ state: 'found', finding: { ...${JSON.stringify(finding())}, evidence: { n: 1n } } }`,
      'BigInt',
    ],
    [
      'evidence that contains itself',
      `(() => { const e = {}; e.e = e; return { state: 'found', finding: { ...${JSON.stringify(finding())}, evidence: e } } })()`,
      'circular',
    ],
    [
      'evidence that is nested 2,000 times',
      `(() => { let e = {}; for (let i = 0; i < 2000; i++) e = { e };
        return { state: 'found', finding: { ...${JSON.stringify(finding())}, evidence: e } } })()`,
      'its evidence is nested too deeply',
    ],
  ])('an answer of a module with %s is refused', async (_, diagnosis, message) => {
    const detector = await load(detectorFile('true', diagnosis));
    const known = await view();
    expect(() => detector.diagnose(known)).toThrow(FailedError);
    expect(() => detector.diagnose(known)).toThrow(message);
  });
});

test('importModule imports a module by its address', async () => {
  const path = moduleFile('export const answer = 7;');
  expect(await importModule(pathToFileURL(path).href)).toMatchObject({ answer: 7 });
});
