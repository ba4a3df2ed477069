import type { FaultDraft } from './effects';
import type { Plan, TaskSlots } from './faults';
import { drawTarget } from './names';
import { itemAt, type Rng } from './rng';
import { SHARED_ERRORS } from './sharedErrors';
import { firstFrom } from './slots';
import type { Span } from './types';

const MINUTE = 60;
const HOUR = 3600;

/** A task, and the span in which its runs fail by the cause. */
interface Member extends TaskSlots {
  readonly felt: Span;
}

/**
 * Tries once to place a shared cause at a random time: something fails that several tasks need.
 * @returns whether it was placed
 */
export function planSharedCause(plan: Plan, rng: Rng): boolean {
  const start = Math.round(rng.between(plan.window.from, plan.window.until));
  const spread = rng.between(10 * MINUTE, HOUR);
  const end = Math.round(start + spread + rng.logBetween(HOUR, 7 * HOUR));
  const wanted = Math.min(12, 3 + Math.floor(rng.exponential(2.5)));
  const able = rng
    .shuffled(plan.fleet)
    .map(
      (member): Member => ({ ...member, felt: { from: start + spread * rng.next(), until: end } }),
    )
    .filter((member) => feels(plan, member, wanted === 3 ? 2 : 1));
  const members = (rng.chance(0.5) ? ofOneHost(able, wanted) : able).slice(0, wanted);
  if (members.length < wanted) return false;
  const shape = rng.pick(SHARED_ERRORS);
  const error = { shape, purity: 1, target: drawTarget(rng) };
  const fault: FaultDraft = {
    kind: 'shared_cause',
    tasks: members.map(({ task }) => task.taskType),
    startsAt: Math.min(
      ...members.map(({ slots, felt }) => itemAt(slots, firstFrom(slots, felt.from)).start),
    ),
    endsAt: end,
    error: shape.name,
    detail: { tasks: members.length, spreadSeconds: spread, lastsSeconds: end - start },
  };
  for (const { task, slots, felt } of members) {
    plan.add(task, {
      fault,
      from: firstFrom(slots, felt.from),
      until: firstFrom(slots, felt.until),
      error,
      failure: ({ startedAt }) =>
        startedAt >= felt.from && startedAt < felt.until ? 1 : undefined,
    });
  }
  return true;
}

/**
 * Whether a task can take the fault and has at least `runs` runs while the cause lasts. With the
 * fewest tasks, 3, two runs are asked for, because an outage of the host may prevent one.
 */
function feels(plan: Plan, member: Member, runs: number): boolean {
  const { task, slots, felt } = member;
  const isRunning = firstFrom(slots, felt.until) >= firstFrom(slots, felt.from) + runs;
  return isRunning && !task.isMute && plan.hasRoom(member, felt, 'shared_cause');
}

/** The members on the first host that has at least `wanted` of them; all members if no host has. */
function ofOneHost(members: readonly Member[], wanted: number): readonly Member[] {
  const hosts = new Set(members.map(({ task }) => task.host));
  for (const host of hosts) {
    const there = members.filter(({ task }) => task.host === host);
    if (there.length >= wanted) return there;
  }
  return members;
}
