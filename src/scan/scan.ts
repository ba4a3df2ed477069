import { activeDetectors, namesOf } from '../detectors';
import { displayName } from '../detectors/detector';
import { type Detection, detect } from '../detectors/run/detect';
import { evaluate } from '../gates/evaluate';
import { type AutoApproval, autoApprovalOf } from '../goals/autoApproval';
import { keepTold } from '../history/statements/store';
import { monotonicMs } from '../lib/clock';
import { newId } from '../lib/ids';
import { counted, decimal } from '../lib/text';
import { type Proposal, propose, ranked } from '../proposals/proposal';
import { applyVerdicts } from './applyVerdicts';
import { warnOfHistory } from './historyWarnings';
import { logProposal } from './logProposal';
import { type RaisedThresholds, raiseThresholds } from './raiseThresholds';
import { dueReminders, reviewOpenGoals } from './reviewOpenGoals';
import { recordRules } from './rules';
import type { ScanInput } from './scanInput';
import { countTelemetry, recordScan } from './telemetry';
import type { ProposalResult, ScanResult } from './types';

/**
 * Runs the pipeline once, at the instant `now`: reads the history, detects patterns, proposes
 * goals, checks the proposals, carries out the verdicts, reviews the open goals, and counts.
 */
export async function scan(input: ScanInput): Promise<ScanResult> {
  const { db, history, config, now, log } = input;
  const startedMs = monotonicMs();
  log.info('Starting goal generation scan...');

  const detectors = await activeDetectors(config);
  const told = [...(await history.runs.said()), ...input.toldHere];
  const statements = await keepTold(db, told, now);
  const detection = await detect(history, detectors, { ...config, now, statements });
  if (namesOf(detectors).length === 0)
    log.warn('No detector is switched on: nothing was looked at');
  const notUnderstood = await warnOfHistory(input, detection);

  const autoApproval = autoApprovalOf(config);
  const isFree = autoApproval.stopFile === undefined;
  if (!isFree) log.warn(`${autoApproval.stopFile} is there: nothing is decided automatically`);

  await recordRules(db, config, !isFree, now);

  const proposalResults = await weighInBatches(input, detection, autoApproval);
  const { freshnessProblems, newestEnds } = detection;
  const changes = isFree
    ? await reviewOpenGoals(input, { proposalResults, freshnessProblems, newestEnds })
    : [];
  const { changes: thresholdChanges, failures: thresholdFailures } = isFree
    ? await raiseThresholds(db, config, now, input.decisions)
    : NOTHING_RAISED;
  const reminders = await dueReminders(db, config, now);

  const telemetry = countTelemetry(proposalResults);
  const { runsRead, tasksRead, lostRuns } = detection;
  await db.transaction(() =>
    recordScan(db, {
      scannedAt: now,
      durationMs: monotonicMs() - startedMs,
      runsRead,
      tasksRead,
      telemetry,
    }),
  );
  log.info(
    `Goal generator: ${telemetry.total_goals_created} created, ` +
      `${telemetry.total_goals_rejected} rejected`,
  );
  log.info(`Goal generator telemetry: ${JSON.stringify(telemetry)}`);
  const { sources, failures } = history.health;
  const { failures: detectorFailures, diagnoses } = detection;
  return {
    runsRead,
    tasksRead,
    lostRuns,
    sources,
    failures,
    notUnderstood,
    detectorFailures,
    freshnessProblems,
    diagnoses,
    proposalResults,
    changes,
    reminders,
    thresholdChanges,
    thresholdFailures,
    telemetry,
  };
}

const NOTHING_RAISED: RaisedThresholds = { changes: [], failures: [] };

function proposalsOf(detection: Detection, { config, now, log }: ScanInput): Proposal[] {
  const all: Proposal[] = [];
  for (const [detector, findings] of detection.findings) {
    log.info(`${displayName(detector)}: Found ${counted(findings.length, 'pattern')}`);
    const proposals = findings.map((finding) =>
      propose(finding, newId('prop'), now, config.proposalExpiryDays),
    );
    for (const { proposalId, text, confidence } of proposals) {
      log.debug(`Proposal ${proposalId}: "${text}" (confidence=${decimal(confidence)})`);
    }
    all.push(...proposals);
  }
  return all;
}

/**
 * Whether a proposal was refused because of an earlier decision about the same problem. An
 * alternative finding about the same subject is another problem, and may be proposed instead.
 */
function isDecided({ verdicts, goal }: ProposalResult): boolean {
  return goal === undefined && verdicts.some(({ reason }) => reason === 'duplicate_goal_exists');
}

/**
 * Number of proposals that share a transaction. With one transaction for each proposal, waiting for
 * the disk would take longer than the rest of the scan.
 */
const BATCH = 100;

async function weighInBatches(
  input: ScanInput,
  detection: Detection,
  autoApproval: AutoApproval,
): Promise<ProposalResult[]> {
  const proposals = ranked(proposalsOf(detection, input));
  const proposalResults: ProposalResult[] = [];
  for (let done = 0; done < proposals.length; done += BATCH) {
    const batch = proposals.slice(done, done + BATCH);
    proposalResults.push(...(await weighProposals(input, batch, autoApproval)));
  }
  return proposalResults;
}

/**
 * Checks proposals in their order and carries out the verdicts, all in one transaction, so that the
 * quota is counted in the transaction that inserts the goals.
 */
export async function weighProposals(
  { db, config, now, log }: Pick<ScanInput, 'db' | 'config' | 'now' | 'log'>,
  proposals: readonly Proposal[],
  autoApproval: AutoApproval,
): Promise<ProposalResult[]> {
  const proposalResults = await db.transaction(async () => {
    const weighed: ProposalResult[] = [];
    const queue = [...proposals];
    for (let proposal = queue.shift(); proposal !== undefined; proposal = queue.shift()) {
      const verdicts = await evaluate(proposal, {
        db,
        now,
        timeZone: config.timeZone,
        options: config.gates,
      });
      const proposalResult = await applyVerdicts(db, proposal, verdicts, { now, autoApproval });
      weighed.push(proposalResult);
      const [next, ...rest] = isDecided(proposalResult) ? (proposal.alternatives ?? []) : [];
      if (next !== undefined)
        queue.unshift(
          propose({ ...next, alternatives: rest }, newId('prop'), now, config.proposalExpiryDays),
        );
    }
    return weighed;
  });
  for (const proposalResult of proposalResults) logProposal(proposalResult, log);
  return proposalResults;
}
