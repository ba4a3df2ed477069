import type { Task, World } from './fleet';
import type { Rng } from './rng';
import type { Fault, Span } from './types';

const HOUR = 3600;
const DAY = 86_400;

/** The spans in which a host, or the whole source, is down. */
export interface Outages {
  /** By host: the spans in which no run begins there, and at whose begin the running ones end. */
  ofHosts: ReadonlyMap<string, readonly Span[]>;
  /** The spans in which no run begins on any host, and no run that ends is recorded. */
  ofSource: readonly Span[];
}

/**
 * Draws about one outage of each host (a reboot, maintenance) in 50 days, and about one outage of
 * the whole source in 60 days.
 */
export function drawOutages(world: World, fleet: readonly Task[], rng: Rng): Outages {
  const days = (world.period.until - world.period.from) / DAY;
  const ofHosts = new Map<string, Span[]>();
  for (const host of new Set(fleet.map((task) => task.host))) {
    const own = rng.child(host);
    const count = own.poisson(days / 50);
    const spans = Array.from({ length: count }, () => drawSpan(world, own, [HOUR / 6, 3 * HOUR]));
    ofHosts.set(host, spans);
  }
  const ofSource = Array.from({ length: rng.poisson(days / 60) }, () =>
    drawSpan(world, rng, [2 * HOUR, 9 * HOUR]),
  );
  return { ofHosts, ofSource };
}

/** A span of `least` to `most` seconds that mostly begins in the early morning. */
function drawSpan({ calendar, period }: World, rng: Rng, [least, most]: [number, number]): Span {
  const { day } = calendar.wallTime(rng.between(period.from + DAY, period.until - DAY));
  const hour = rng.chance(0.7) ? rng.between(0, 5) : rng.between(0, 24);
  const from = calendar.instantOf({ day, second: Math.round(hour * HOUR) });
  return { from, until: from + Math.round(rng.logBetween(least, most)) };
}

export function covering(spans: readonly Span[], instant: number): Span | undefined {
  return spans.find(({ from, until }) => instant >= from && instant < until);
}

export function outageFaults(fleet: readonly Task[], { ofHosts, ofSource }: Outages): Fault[] {
  const faults = ofSource.map((span) => outageFault('feed_outage', fleet, span));
  for (const [host, spans] of ofHosts) {
    const tasks = fleet.filter((task) => task.host === host);
    faults.push(...spans.map((span) => outageFault('host_outage', tasks, span)));
  }
  return faults;
}

function outageFault(
  kind: 'host_outage' | 'feed_outage',
  tasks: readonly Task[],
  { from, until }: Span,
): Fault {
  return {
    kind,
    tasks: tasks
      .filter((task) => task.bornAt < until && (task.retiredAt ?? until) > from)
      .map((task) => task.taskType),
    startsAt: from,
    endsAt: until,
    firstRunAt: from,
    detail: { seconds: until - from },
  };
}
