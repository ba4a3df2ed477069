import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../src/db/database';
import { countTelemetry, lastScanAt, lastScans, recordScan } from '../../src/scan/telemetry';
import { memoryDatabase, rowsIn } from '../support/memory';
import { HOUR, NOW } from '../support/world';

const created = { reason: null, autoApproved: false };
const approved = { reason: null, autoApproved: true };
const rejected = (reason: string) => ({ reason, autoApproved: false });

describe('the telemetry of a scan', () => {
  test('the telemetry of a scan has its five keys, in order, also without proposals', () => {
    expect(JSON.stringify(countTelemetry([]))).toBe(
      '{"total_proposals_evaluated":0,"total_goals_created":0,"total_goals_rejected":0,' +
        '"auto_approved_count":0,"rejection_reasons":{}}',
    );
  });

  test('the telemetry of a scan counts every proposal once, as created or as rejected', () => {
    const outcomes = [created, approved, rejected('silenced'), rejected('expired')];
    expect(countTelemetry(outcomes)).toEqual({
      total_proposals_evaluated: 4,
      total_goals_created: 2,
      total_goals_rejected: 2,
      auto_approved_count: 1,
      rejection_reasons: { silenced: 1, expired: 1 },
    });
  });

  test('the telemetry counts rejections by their reason, including its confidence', () => {
    const { rejection_reasons: reasons } = countTelemetry([
      rejected('confidence_too_low_0.65'),
      rejected('confidence_too_low_0.6'),
      rejected('confidence_too_low_0.65'),
    ]);
    expect(reasons).toEqual({ 'confidence_too_low_0.65': 2, 'confidence_too_low_0.6': 1 });
  });

  test('the telemetry counts a duplicate that lifted its goal as rejected and as approved', () => {
    const lifted = { reason: 'duplicate_goal_exists', autoApproved: true };
    expect(countTelemetry([lifted])).toMatchObject({
      total_goals_created: 0,
      total_goals_rejected: 1,
      auto_approved_count: 1,
    });
  });
});

describe('the scans on record', () => {
  function record(db: Database, scannedAt: number): Promise<void> {
    const telemetry = countTelemetry([created, rejected('silenced')]);
    return db.transaction(() =>
      recordScan(db, { scannedAt, durationMs: 12.6, runsRead: 5, tasksRead: 1, telemetry }),
    );
  }

  test('there are no scans on record in a new database', async () => {
    const db = memoryDatabase();
    expect(await lastScanAt(db)).toBeUndefined();
    expect(await lastScans(db, 5)).toEqual([]);
  });

  test('a scan on record holds what was read and counted, and whole milliseconds', async () => {
    const db = memoryDatabase();
    await record(db, NOW);
    expect(await rowsIn(db, 'SELECT * FROM scans')).toEqual([
      {
        id: 1,
        scanned_at: NOW,
        duration_ms: 13,
        runs_read: 5,
        tasks_read: 1,
        total_proposals_evaluated: 2,
        total_goals_created: 1,
        total_goals_rejected: 1,
        auto_approved_count: 0,
        rejection_reasons: '{"silenced":1}',
      },
    ]);
  });

  test('the last scans are the last stored, whatever their clocks said', async () => {
    const db = memoryDatabase();
    for (const at of [NOW, NOW + HOUR, NOW - HOUR]) await record(db, at);
    expect(await lastScanAt(db)).toBe(NOW - HOUR);
    expect(await lastScans(db, 2)).toEqual([NOW - HOUR, NOW + HOUR]);
  });

  test('a scan whose time was typed as a text is not among the last scans', async () => {
    const db = memoryDatabase();
    for (const at of [NOW, NOW + HOUR]) await record(db, at);
    await db.run(sql`UPDATE scans SET scanned_at = 'yesterday' WHERE id = 2`);
    expect(await lastScans(db, 5)).toEqual([NOW]);
  });
});
