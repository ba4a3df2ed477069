import { type Instant, monotonicMs } from './clock';
import type { EffectiveConfig } from './config/config';
import type { Database } from './db/database';
import { enabledDetectors } from './detectors/all';
import { type Detection, detect } from './detectors/detect';
import { displayName } from './detectors/detector';
import { evaluate } from './gates/evaluate';
import { decimal } from './gates/gate';
import type { History } from './history/history';
import type { Log } from './log';
import { narrate } from './narrate';
import { counted } from './printable';
import { type Proposal, propose, ranked } from './proposals/proposal';
import { type Settlement, settle } from './settle';
import { countTelemetry, recordScan, type Telemetry } from './telemetry';

/** What a scan works with. */
export interface ScanInput {
  readonly db: Database;
  readonly history: History;
  readonly config: EffectiveConfig;
  readonly now: Instant;
  readonly log: Log;
}

export interface ScanResult {
  readonly runsRead: number;
  readonly tasksRead: number;
  readonly settlements: readonly Settlement[];
  readonly telemetry: Telemetry;
}

/** One pass of the pipeline at one instant: read, detect, propose, check, settle, count. */
export async function scan(input: ScanInput): Promise<ScanResult> {
  const { db, history, config, now, log } = input;
  const startedMs = monotonicMs();
  log.info('Starting goal generation scan...');

  const detection = await detect(history, enabledDetectors(config), { now, maxRunsPerTask: config.maxRunsPerTask });
  warnOfSilence(detection, log);

  const settlements: Settlement[] = [];
  for (const proposal of ranked(proposalsOf(detection, input))) {
    settlements.push(await settleProposal(input, proposal));
  }

  const telemetry = countTelemetry(settlements);
  const { runsRead, tasksRead } = detection;
  await db.transaction(() =>
    recordScan(db, { scannedAt: now, durationMs: monotonicMs() - startedMs, runsRead, tasksRead, telemetry }),
  );
  log.info(`Goal generator: ${telemetry.total_goals_created} created, ${telemetry.total_goals_rejected} rejected`);
  log.info(`Goal generator telemetry: ${JSON.stringify(telemetry)}`);
  return { runsRead, tasksRead, settlements, telemetry };
}

/** Nothing read is not the same as nothing wrong. */
function warnOfSilence(detection: Detection, log: Log): void {
  if (detection.findings.size === 0) log.warn('No detector is switched on: nothing was looked at');
  else if (detection.runsRead === 0)
    log.warn('0 runs read: the history holds no run that ended in the window. Is it still being written?');
  else log.info(`${counted(detection.runsRead, 'run')} of ${counted(detection.tasksRead, 'task')} read`);
}

function proposalsOf(detection: Detection, { config, now, log }: ScanInput): Proposal[] {
  const all: Proposal[] = [];
  for (const [detector, findings] of detection.findings) {
    log.info(`${displayName(detector.name)}: Found ${counted(findings.length, 'pattern')}`);
    const proposals = findings.map((finding) => propose(finding, now, config.proposalExpiryDays));
    for (const { proposalId, text, confidence } of proposals) {
      log.debug(`Proposal ${proposalId}: "${text}" (confidence=${decimal(confidence)})`);
    }
    all.push(...proposals);
  }
  return all;
}

/** Checks and settles one proposal in one transaction: the quota is counted where the goal is inserted. */
export async function settleProposal(
  { db, config, now, log }: Omit<ScanInput, 'history'>,
  proposal: Proposal,
): Promise<Settlement> {
  const settlement = await db.transaction(async () => {
    const verdicts = await evaluate(proposal, { db, now, timeZone: config.timeZone, options: config.gates });
    return settle(db, proposal, verdicts, { now, autoApprove: config.autoApprove });
  });
  narrate(settlement, log);
  return settlement;
}
