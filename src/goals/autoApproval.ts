import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Database } from '../db/database';
import { calendarDay, type Instant } from '../lib/clock';
import { count, flag, type Setting, share, text, type Values } from '../lib/settings';
import type { Proposal } from '../proposals/proposal';
import { countAutoApprovals } from './counts';
import { isSure } from './create';
import { proposalHistories } from './feedback/store';
import { trackOf } from './feedback/trackRecord';

/** Default path of the stop file, relative to the data folder. */
export const STOP_FILE = 'STOP';

const stopFile: Setting<string | undefined> = text(
  STOP_FILE,
  'while this file is there (seen from the data folder), nothing is decided automatically',
);

/** The section `autoApprove` of the configuration. */
export const autoApproveSettings = {
  minConfidence: share(
    0.9,
    'a goal of at least this confidence is active without review; ' +
      '1 leaves all but certain ones to people',
  ),
  onRefresh: flag(true, 'new evidence that lifts a proposed goal to that confidence approves it'),
  minSightings: count(
    1,
    'so many scans must have seen the problem first; 2 leaves nothing to one scan',
    { max: 1000 },
  ),
  maxPerDay: count(10, 'at most so many a calendar day', { min: 0 }),
  minWelcome: share(
    0,
    'only where people approved so large a share of its like (detector and pattern), ' +
      'with 95 %; 0 asks for none',
  ),
  stopFile,
};
export type AutoApproveOptions = Values<typeof autoApproveSettings>;

interface AutoApprovalConfig {
  readonly autoApprove: AutoApproveOptions;
  readonly dataDir: string;
}

/** What goalgen may decide by itself in this scan. */
export interface AutoApproval {
  readonly options: AutoApproveOptions;
  readonly timeZone: string;
  /** Path of the stop file if it is there; then nothing is decided automatically. */
  readonly stopFile: string | undefined;
}

export function autoApprovalOf({
  autoApprove,
  dataDir,
  timeZone,
}: AutoApprovalConfig & { readonly timeZone: string }): AutoApproval {
  return { options: autoApprove, timeZone, stopFile: stopFileOf({ autoApprove, dataDir }) };
}

/** Path of the stop file, if it is there. */
export function stopFileOf({ autoApprove, dataDir }: AutoApprovalConfig): string | undefined {
  const path =
    autoApprove.stopFile === undefined ? undefined : resolve(dataDir, autoApprove.stopFile);
  // A link that leads nowhere is a stop file, too, because it was put there on purpose.
  const isThere = path !== undefined && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere ? path : undefined;
}

/**
 * Whether a proposal may become active without review. Its confidence must be high enough, and it
 * must pass every guard that is switched on: the stop file, the number of scans that have seen it,
 * the number of goals approved automatically today, and how welcome goals of its detector and
 * pattern were.
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
