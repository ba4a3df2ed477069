import sql from 'sql-template-tag';
import type { Database } from '../db/database';
import type { Instant } from '../lib/clock';

/** The counters of a scan. The five keys keep the order and the spelling of the seed. */
export interface Telemetry {
  readonly total_proposals_evaluated: number;
  readonly total_goals_created: number;
  readonly total_goals_rejected: number;
  readonly auto_approved_count: number;
  readonly rejection_reasons: Readonly<Record<string, number>>;
}

/** The part of a proposal's result that the counters depend on. */
interface Counted {
  readonly reason: string | null;
  readonly autoApproved: boolean;
}

export function countTelemetry(outcomes: readonly Counted[]): Telemetry {
  const reasons: Record<string, number> = {};
  for (const { reason } of outcomes)
    if (reason !== null) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const rejected = outcomes.filter(({ reason }) => reason !== null).length;
  return {
    total_proposals_evaluated: outcomes.length,
    total_goals_created: outcomes.length - rejected,
    total_goals_rejected: rejected,
    auto_approved_count: outcomes.filter(({ autoApproved }) => autoApproved).length,
    rejection_reasons: reasons,
  };
}

/** When the last recorded scan was, by the clock at that time; undefined when there was none. */
export async function lastScanAt(db: Database): Promise<Instant | undefined> {
  const rows = await db.all<{ scanned_at: number }>(
    sql`SELECT scanned_at FROM scans ORDER BY id DESC LIMIT 1`,
  );
  return rows[0]?.scanned_at;
}

/** When the last `count` scans were, newest first. */
export async function lastScans(db: Database, count: number): Promise<Instant[]> {
  const rows = await db.all<{ scanned_at: number }>(
    sql`SELECT scanned_at FROM scans WHERE typeof(scanned_at) <> 'text' ORDER BY id DESC LIMIT ${count}`,
  );
  return rows.map((row) => row.scanned_at);
}

export async function recordScan(
  db: Database,
  scan: {
    readonly scannedAt: Instant;
    readonly durationMs: number;
    readonly runsRead: number;
    readonly tasksRead: number;
    readonly telemetry: Telemetry;
  },
): Promise<void> {
  const { telemetry } = scan;
  await db.run(sql`
    INSERT INTO scans (scanned_at, duration_ms, runs_read, tasks_read, total_proposals_evaluated, total_goals_created,
                       total_goals_rejected, auto_approved_count, rejection_reasons)
    VALUES (${scan.scannedAt}, ${Math.round(scan.durationMs)}, ${scan.runsRead}, ${scan.tasksRead},
            ${telemetry.total_proposals_evaluated}, ${telemetry.total_goals_created}, ${telemetry.total_goals_rejected},
            ${telemetry.auto_approved_count}, ${JSON.stringify(telemetry.rejection_reasons)})`);
}
