import { describe, expect, test } from '@jest/globals';
import { ownSqlFindings } from '../../../src/detectors/own/ownSql';
import type { OwnSqlDetector } from '../../../src/detectors/own/settings';
import type { QueryRow } from '../../../src/history/history';
import { MemoryHistory } from '../../../src/history/memory/memoryHistory';
import { FailedError } from '../../../src/lib/errors';
import { times } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const own: OwnSqlDetector = {
  name: 'queues',
  pattern: 'queue_long',
  sql: 'SELECT 1',
  text: 'Look at {subject}: {length} waiting',
  confidence: 0.8,
};

/** The findings of the detector in these rows, and the questions to the history. */
async function found(rows: readonly QueryRow[], detector: Partial<OwnSqlDetector> = {}) {
  const asked: unknown[] = [];
  const history = new MemoryHistory([], [], async (...question) => {
    asked.push(question);
    return [...rows];
  });
  return { findings: await ownSqlFindings(history, { ...own, ...detector }, NOW), asked };
}

describe('queries of an operator', () => {
  test('an own query reads the last day of the built-in history by default', async () => {
    const until = NOW;
    expect((await found([])).asked).toEqual([
      ['local', 'SELECT 1', { since: NOW - 24 * HOUR, until }, 1001],
    ]);
    expect((await found([], { source: 'airflow', lookbackHours: 2 })).asked).toEqual([
      ['airflow', 'SELECT 1', { since: NOW - 2 * HOUR, until }, 1001],
    ]);
  });

  test('each row of an own query becomes a finding with its columns as evidence', async () => {
    const { findings } = await found([
      { subject: 'mail', length: 12 },
      { subject: 'print', length: null },
    ]);
    expect(findings).toHaveLength(2);
    expect(findings[0]).toEqual({
      detectorName: 'queues',
      patternDetected: 'queue_long',
      patternFamily: 'queues',
      subject: 'mail',
      subjectKey: 'mail',
      text: 'Look at mail: 12 waiting',
      category: 'capability',
      evidence: { subject: 'mail', length: 12 },
      headline: ['subject', 'length'],
      newestFailureStartedAt: NOW,
      confidence: 0.8,
      estimatedValue: 0.5,
      estimatedEffort: 0.5,
      estimatedRisk: 0.3,
      successMetrics: {},
      horizonMinMin: 60,
      horizonMaxMin: 1440,
    });
    expect(findings[1]?.text).toBe('Look at print:  waiting');
  });

  test('a confidence column of an own query is the confidence, and no evidence', async () => {
    const row = { subject: 'mail', length: 12, confidence: 0.912345 };
    const [finding] = (await found([row], { value: 0.9 })).findings;
    expect(finding).toMatchObject({ confidence: 0.9123, estimatedValue: 0.9 });
    expect(finding?.evidence).not.toHaveProperty('confidence');
    const [other] = (await found([{ ...row, confidence: 'high' }])).findings;
    expect(other?.confidence).toBe(0.8);
  });

  test("the text of an own query's finding has at most 300 characters", async () => {
    const { findings } = await found([{ subject: 'x'.repeat(400) }], { text: '{subject}' });
    expect(findings[0]?.text).toBe(`${'x'.repeat(299)}…`);
  });

  test('an own query makes up to a thousand findings, and more rows are an error', async () => {
    const row = { subject: 'mail', length: 1 };
    expect((await found(times(1000, row))).findings).toHaveLength(1000);
    await expect(found(times(1001, row))).rejects.toThrow(
      'Detector queues returns more than 1000 rows.',
    );
  });

  test.each<[string, QueryRow, string]>([
    ['a row without a subject', { length: 1 }, 'returns a row without subject'],
    ['an empty subject', { subject: '', length: 1 }, 'returns a row without subject'],
    ['a subject that is no text', { subject: 7, length: 1 }, 'returns a row without subject'],
    [
      'a confidence above 1',
      { subject: 'a', length: 1, confidence: 1.01 },
      'returns a confidence of 1.01',
    ],
    [
      'a confidence below 0',
      { subject: 'a', length: 1, confidence: -0.1 },
      'returns a confidence of -0.1',
    ],
    ['a text that names no column', { subject: 'a' }, 'returns no column length'],
  ])('an own query fails at %s', async (_, row, message) => {
    const failing = found([row]);
    await expect(failing).rejects.toThrow(FailedError);
    await expect(failing).rejects.toThrow(`Detector queues ${message}`);
  });
});
