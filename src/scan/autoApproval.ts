import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AutoApproveOptions, EffectiveConfig } from '../config/config';
import type { Database } from '../db/database';
import { countAutoApprovals } from '../goals/counts';
import { isSure } from '../goals/create';
import { proposalHistories } from '../goals/feedback/store';
import { trackOf } from '../goals/feedback/trackRecord';
import { calendarDay, type Instant } from '../lib/clock';
import type { Proposal } from '../proposals/proposal';

/** What goalgen may decide by itself in this scan. */
export interface AutoApproval {
  readonly options: AutoApproveOptions;
  readonly timeZone: string;
  /** The stop file, if it is there: nothing is decided automatically. */
  readonly stopFile: string | undefined;
}

export function autoApprovalOf({ autoApprove, dataDir, timeZone }: EffectiveConfig): AutoApproval {
  return { options: autoApprove, timeZone, stopFile: stopFileOf({ autoApprove, dataDir }) };
}

/** The stop file, if it is there. */
export function stopFileOf({
  autoApprove,
  dataDir,
}: Pick<EffectiveConfig, 'autoApprove' | 'dataDir'>) {
  const path =
    autoApprove.stopFile === undefined ? undefined : resolve(dataDir, autoApprove.stopFile);
  // A link that leads nowhere is one, too: somebody put it there.
  const isThere = path !== undefined && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere ? path : undefined;
}

/**
 * May a proposal become active without review? It must be sure enough, and pass every guard that is switched on: the stop
 * file, how many scans have seen it, how many were approved so today, and how welcome its like was.
 */
export async function mayAutoApprove(
  db: Database,
  proposal: Proposal,
  { options, timeZone, stopFile }: AutoApproval,
  { now, sightings }: { readonly now: Instant; readonly sightings: number },
): Promise<boolean> {
  if (stopFile !== undefined) return false;
  if (!isSure(proposal, options.minConfidence) || sightings < options.minSightings) return false;
  if ((await countAutoApprovals(db, calendarDay(now, timeZone))) >= options.maxPerDay) return false;
  if (options.minWelcome === 0) return true;
  const alike = (await proposalHistories(db)).filter(
    ({ detectorName, pattern }) =>
      detectorName === proposal.detectorName && pattern === proposal.patternDetected,
  );
  return trackOf(alike).approvalRate.low >= options.minWelcome;
}
