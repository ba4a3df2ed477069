import type { Effect, FaultDraft } from './effects';
import type { Task, World } from './fleet';
import type { Place } from './kind';
import { KINDS } from './kinds';
import { itemAt, type Rng } from './rng';
import { planSharedCause } from './sharedCause';
import { firstFrom, type Slot } from './slots';
import { JUDGED_KINDS, type JudgedKind, type Span } from './types';

const DAY = 86_400;
/** Number of faults planned, as a share of the number of tasks: one for each 6 or 7 tasks. */
const SHARE = 0.155;
const PAST_DAYS = 35;
const LAST_DAYS = 5;
/** Minimum age of a task when a fault begins, in days; AGE_SLOTS is the minimum number of slots. */
const AGE_DAYS = 28;
const AGE_SLOTS = 5;
const QUIET_DAYS = 5;
const TRIES = 400;

export interface TaskSlots {
  readonly task: Task;
  readonly slots: readonly Slot[];
}

/** The faults planned so far, their effects on each task, and whether there is room for another. */
export class Plan {
  readonly faults: FaultDraft[] = [];
  readonly #effects = new Map<string, Effect[]>();

  constructor(
    readonly fleet: readonly TaskSlots[],
    /** When faults may begin. */
    readonly window: Span,
    readonly periodEnd: number,
  ) {}

  effectsOn(task: Task): readonly Effect[] {
    return this.#effects.get(task.taskType) ?? [];
  }

  add(task: Task, effect: Effect): void {
    this.#effects.set(task.taskType, [...this.effectsOn(task), effect]);
    if (!this.faults.includes(effect.fault)) this.faults.push(effect.fault);
  }

  /**
   * Whether the task can take another fault: it is old enough, its schedule does not change, and no
   * other fault is within QUIET_DAYS. A task with a `new_error` fault has no other fault at all,
   * because the error must be new.
   */
  hasRoom({ task, slots }: TaskSlots, { from, until }: Span, kind: JudgedKind): boolean {
    const isOld = from - task.bornAt >= AGE_DAYS * DAY && firstFrom(slots, from) >= AGE_SLOTS;
    return (
      isOld &&
      task.change === null &&
      this.effectsOn(task).every(({ fault }) => {
        const isNear =
          fault.startsAt < until + QUIET_DAYS * DAY && fault.endsAt > from - QUIET_DAYS * DAY;
        return !isNear && kind !== 'new_error' && fault.kind !== 'new_error';
      })
    );
  }
}

/** Plans faults of each kind in turn, so that there are about equally many of each. */
export function planFaults(fleet: readonly TaskSlots[], { period }: World, rng: Rng): Plan {
  const window = { from: period.from + PAST_DAYS * DAY, until: period.until - LAST_DAYS * DAY };
  const plan = new Plan(fleet, window, period.until);
  if (window.until <= window.from || fleet.length === 0) return plan;
  const first = rng.whole(0, JUDGED_KINDS.length - 1);
  const count = Math.round(SHARE * fleet.length);
  for (let number = 0; number < count; number++) {
    place(plan, itemAt(JUDGED_KINDS, (first + number) % JUDGED_KINDS.length), rng.child(number));
  }
  return plan;
}

function place(plan: Plan, kind: JudgedKind, rng: Rng): void {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const isPlaced =
      kind === 'shared_cause' ? planSharedCause(plan, rng) : planSingle(plan, kind, rng);
    if (isPlaced) return;
  }
}

/**
 * Tries once to place a fault on a random task at a random time.
 * @returns whether it was placed
 */
function planSingle(plan: Plan, kind: keyof typeof KINDS, rng: Rng): boolean {
  const member = rng.pick(plan.fleet);
  const { task, slots } = member;
  const [low, high] = [firstFrom(slots, plan.window.from), firstFrom(slots, plan.window.until) - 1];
  if (low === 0 || high < low || !KINDS[kind].suits(task)) return false;
  const from = rng.whole(low, high);
  const ordinal = plan.faults.filter((fault) => fault.kind === kind).length;
  const until = endOf(kind, { task, slots, from, rng, ordinal });
  if (until === null) return false;
  const isOpen = until === slots.length;
  const startsAt = kind === 'missed' ? itemAt(slots, from).due : itemAt(slots, from).start;
  const endsAt = isOpen ? plan.periodEnd : itemAt(slots, until).due;
  const isCrossed = itemAt(slots, from - 1).start >= itemAt(slots, from).due || endsAt <= startsAt;
  if (isCrossed || !plan.hasRoom(member, { from: startsAt, until: endsAt }, kind)) return false;
  const { effect, detail, ...rest } = KINDS[kind].design({
    task,
    slots,
    from,
    until,
    rng,
    ordinal,
  });
  const fault: FaultDraft = {
    kind,
    tasks: [task.taskType],
    startsAt,
    endsAt,
    ...rest,
    detail: { ...detail, openEnded: isOpen ? 1 : 0 },
  };
  plan.add(task, { ...effect, fault, from, until });
  return true;
}

/**
 * The index of the first slot after the fault; the number of slots if the fault lasts until the end
 * of the period; null when there is no room.
 */
function endOf(kind: keyof typeof KINDS, place: Omit<Place, 'until'>): number | null {
  const { openEnded, end } = KINDS[kind];
  const { task, slots, from, rng } = place;
  if (openEnded !== undefined && task.retiredAt === null && rng.chance(0.3)) {
    const [least, most] = openEnded;
    if (slots.length - from >= least && slots.length - from <= most) return slots.length;
  }
  const until = end(place);
  // The fault must have at least 3 slots, and be followed by at least 3.
  return until - from >= 3 && until + 3 <= slots.length ? until : null;
}
