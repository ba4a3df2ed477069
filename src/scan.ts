import { formatInstant, type Instant, monotonicMs } from './clock';
import type { EffectiveConfig } from './config/config';
import type { Database } from './db/database';
import { enabledDetectors } from './detectors/all';
import { type Detection, detect } from './detectors/detect';
import { displayName } from './detectors/detector';
import { evaluate } from './gates/evaluate';
import type { History } from './history/history';
import { newId } from './ids';
import type { Log } from './log';
import type { ScanResult, Settlement } from './outcome';
import { counted, decimal, shorten } from './printable';
import { type Proposal, propose, ranked } from './proposals/proposal';
import { narrate } from './render/narrate';
import { settle } from './settle';
import { countTelemetry, lastScanAt, recordScan } from './telemetry';

/** What a scan works with. */
export interface ScanInput {
  readonly db: Database;
  readonly history: History;
  readonly config: EffectiveConfig;
  readonly now: Instant;
  /** `now` was given, not read off the clock: what is later than it is no wonder. */
  readonly replayed: boolean;
  readonly log: Log;
}

/** One pass of the pipeline at one instant: read, detect, propose, check, settle, count. */
export async function scan(input: ScanInput): Promise<ScanResult> {
  const { db, history, config, now, log } = input;
  const startedMs = monotonicMs();
  log.info('Starting goal generation scan...');

  const detection = await detect(history, enabledDetectors(config), { now, maxRunsPerTask: config.maxRunsPerTask });
  warnOfSilence(detection, log);
  if (!input.replayed) await warnOfClocks(input);

  const proposals = ranked(proposalsOf(detection, input));
  const settlements: Settlement[] = [];
  for (let done = 0; done < proposals.length; done += BATCH) {
    settlements.push(...(await settleProposals(input, proposals.slice(done, done + BATCH))));
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
  for (const task of detection.unreadableTasks) {
    log.warn(
      `Task '${shorten(task, 100)}' fails and cannot be looked at: its name is not text. Mend task_type with SQL`,
    );
  }
}

/** The clock of this machine may have been set back, or that of a machine that sends runs may be ahead. */
async function warnOfClocks({ db, history, config, now, log }: ScanInput): Promise<void> {
  const at = (instant: Instant) => formatInstant(instant, config.timeZone);
  const { count, latest } = await history.endingAfter(now + CLOCK_TOLERANCE_SECONDS);
  if (latest !== null) {
    log.warn(
      `${counted(count, 'run')} ended in the future, up to ${at(latest)}: they count when that time comes. Is a clock wrong?`,
    );
  }
  const previous = await lastScanAt(db);
  if (previous !== undefined && previous > now + CLOCK_TOLERANCE_SECONDS) {
    log.warn(`The last scan was at ${at(previous)}, which is still to come: the clock went back`);
  }
}

/** Clocks that are kept by NTP agree far better. */
const CLOCK_TOLERANCE_SECONDS = 60;

function proposalsOf(detection: Detection, { config, now, log }: ScanInput): Proposal[] {
  const all: Proposal[] = [];
  for (const [detector, findings] of detection.findings) {
    log.info(`${displayName(detector.name)}: Found ${counted(findings.length, 'pattern')}`);
    const proposals = findings.map((finding) => propose(finding, newId('prop'), now, config.proposalExpiryDays));
    for (const { proposalId, text, confidence } of proposals) {
      log.debug(`Proposal ${proposalId}: "${text}" (confidence=${decimal(confidence)})`);
    }
    all.push(...proposals);
  }
  return all;
}

/** How many proposals share a transaction: waiting for the disk once for each would cost more than everything else. */
const BATCH = 100;

/** Checks and settles proposals, in order, in one transaction: the quota is counted where the goals are inserted. */
export async function settleProposals(
  { db, config, now, log }: Pick<ScanInput, 'db' | 'config' | 'now' | 'log'>,
  proposals: readonly Proposal[],
): Promise<Settlement[]> {
  const settlements = await db.transaction(async () => {
    const settled: Settlement[] = [];
    for (const proposal of proposals) {
      const verdicts = await evaluate(proposal, { db, now, timeZone: config.timeZone, options: config.gates });
      settled.push(await settle(db, proposal, verdicts, { now, autoApprove: config.autoApprove }));
    }
    return settled;
  });
  for (const settlement of settlements) narrate(settlement, log);
  return settlements;
}
