import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { SHARED, World } from './world';

/** The folder of tables and logs captured from the real programs. */
export const CAPTURES = join(SHARED, 'captures');
const hasCaptures = existsSync(CAPTURES);
if (!hasCaptures) process.stderr.write('skipped: captures of real programs, which are not here\n');
export const onCaptures = hasCaptures ? describe : describe.skip;

/**
 * A world whose history is these sources; SOURCE_URL holds the PostgreSQL address `url`, if any.
 */
export function worldReading(
  sources: readonly object[],
  options: { now: string; url?: string },
): World {
  const env = {
    GOALGEN_HISTORY: JSON.stringify(sources),
    SOURCE_URL: options.url ?? '',
    GOALGEN_NOW: options.now,
  };
  return new World({ env });
}

export interface ScanAnswer {
  readonly runs_read: number;
  readonly sources: { source: string; found: string }[];
  readonly failed_sources: { source: string; error: string }[];
  readonly ill_feeds: { source: string; symptom: string }[];
  readonly proposals: {
    subject: string;
    text: string;
    confidence: number;
    reason: string | null;
    evidence: Record<string, unknown>;
  }[];
}

/**
 * A dry-run scan that takes one failure for a pattern and rejects nothing for its confidence. The
 * detectors of flaky tasks, stuck runs, missed runs and shared causes are switched off.
 */
export async function everyFailure(world: World): Promise<ScanAnswer> {
  const alone = ['flaky_task', 'stuck_run', 'missed_run', 'shared_cause'].flatMap((name) => [
    '--set',
    `detectors.${name}_detector.enabled=false`,
  ]);
  const lenient = [
    '--set',
    'detectors.task_failure_detector.minFailures=1',
    '--set',
    'gates.minConfidence=0',
  ];
  return world.json(['scan', '--dry-run', ...lenient, ...alone]);
}

/** Task, failures, successes and error types of each proposal, sorted by task. */
export function told({ proposals }: ScanAnswer): unknown[] {
  return proposals
    .map(({ subject, evidence }) => [
      subject,
      evidence.failure_count,
      evidence.success_count,
      evidence.error_types,
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
