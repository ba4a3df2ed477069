import { contradictions } from '../../beliefs/contradictions';
import { listBeliefs } from '../../beliefs/store';
import type { Database } from '../../db/database';
import { goalsMadeSince } from '../../goals/store';
import { DAY_SECONDS, type Instant } from '../../lib/clock';
import { isJsonMap, parseJsonList } from '../../lib/json';
import { counted } from '../../lib/text';
import { everProposed, recentVerdicts } from '../../proposals/store';
import { bad, type Check, note, ok } from './check';

/** Days of proposals from which the gates are judged. */
const DAYS = 30;
/** Minimum number of proposals from which a gate is judged. */
const PROPOSALS_MIN = 5;
/**
 * Gates that are not reported when they reject nothing. A fresh proposal is never expired, because
 * the gate `expiry` is for proposals that are read back; and silences are rare.
 */
const SELDOM = ['expiry', 'silence'];

/**
 * Checks whether each detector has ever proposed anything, whether beliefs contradict each other,
 * and whether gates let some proposals pass and reject others.
 */
export async function checkPipeline(
  db: Database,
  detectors: readonly string[],
  now: Instant,
): Promise<Check[]> {
  const fired = await everProposed(db);
  const texts = await recentVerdicts(db, now - DAYS * DAY_SECONDS);
  return [
    detectorCheck(detectors, fired),
    ...(await beliefChecks(db, now)),
    ...gateChecks(texts.map((text) => parseJsonList(text) ?? [])),
  ];
}

/** Age, in days, up to which goals are checked for beliefs that contradict each other. */
const BELIEF_DAYS = 90;
/** Maximum number of contradicting pairs of beliefs that are reported. */
const PAIRS_SHOWN_MAX = 5;

async function beliefChecks(db: Database, now: Instant): Promise<Check[]> {
  const goals = await goalsMadeSince(db, now - BELIEF_DAYS * DAY_SECONDS);
  const found = contradictions(await listBeliefs(db, ['active']), goals);
  return found
    .slice(0, PAIRS_SHOWN_MAX)
    .map(({ supports, opposes, goals: met }) =>
      note(
        'beliefs',
        `${supports.id} supports and ${opposes.id} opposes ${counted(met.length, 'goal')} ` +
          `of ${BELIEF_DAYS} days, such as ${met[0]?.id}`,
      ),
    );
}

function detectorCheck(detectors: readonly string[], fired: readonly string[]): Check {
  const silent = detectors.filter((name) => !fired.includes(name));
  if (silent.length === 0)
    return ok(
      'detectors',
      `${counted(detectors.length, 'detector')}, and each found something before`,
    );
  return note(
    'detectors',
    `${detectors.length - silent.length} of ${detectors.length} found something before; ` +
      `never yet: ${silent.join(', ')}`,
  );
}

/**
 * Checks which gates rejected all, some or none of the proposals.
 * @param proposals the list of stored verdicts of each proposal
 */
export function gateChecks(proposals: readonly (readonly unknown[])[]): Check[] {
  if (proposals.length < PROPOSALS_MIN)
    return [
      note(
        'gates',
        `${counted(proposals.length, 'proposal')} in ${DAYS} days: too few to judge the gates`,
      ),
    ];
  const counts = new Map<string, { passed: number; rejected: number }>();
  for (const verdict of proposals.flat().filter(isJsonMap)) {
    const gate = String(verdict.gate);
    const count = counts.get(gate) ?? { passed: 0, rejected: 0 };
    count[verdict.passed === true ? 'passed' : 'rejected'] += 1;
    counts.set(gate, count);
  }
  return [...counts].flatMap(([gate, { passed, rejected }]): Check[] => {
    if (passed === 0)
      return [
        bad(
          `gate ${gate}`,
          `rejected all of ${counted(rejected, 'proposal')} in ${DAYS} days: ` +
            'no goal can come of them',
          'goalgen scan --dry-run --explain; goalgen config',
        ),
      ];
    if (rejected > 0)
      return [ok(`gate ${gate}`, `rejected ${rejected} of ${passed + rejected} in ${DAYS} days`)];
    return SELDOM.includes(gate)
      ? []
      : [note(`gate ${gate}`, `rejected none of ${passed} in ${DAYS} days`)];
  });
}
