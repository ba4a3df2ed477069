import type { GateOptions } from '../config/config';
import { countSystemGoals } from '../goals/counts';
import { calendarDay } from '../lib/clock';
import type { Gate, Verdict } from './gate';

/** At most so many system goals a calendar day, in all and by one detector, counted where they are stored. */
export const rateLimitGate: Gate = {
  name: 'rate_limit',
  title: 'Rate limit check',
  async weigh(proposal, { db, now, timeZone, options }) {
    return decideRateLimit(
      await countSystemGoals(db, calendarDay(now, timeZone), proposal.detectorName),
      options,
    );
  },
};

export function decideRateLimit(
  today: { readonly total: number; readonly byDetector: number },
  options: Pick<GateOptions, 'maxGoalsPerDay' | 'maxGoalsPerDetectorPerDay'>,
): Verdict {
  const { maxGoalsPerDay, maxGoalsPerDetectorPerDay } = options;
  const passed = today.total < maxGoalsPerDay && today.byDetector < maxGoalsPerDetectorPerDay;
  const counts = `${today.total}/${maxGoalsPerDay} daily, ${today.byDetector}/${maxGoalsPerDetectorPerDay} per detector`;
  return {
    gate: 'rate_limit',
    reason: passed ? null : 'rate_limit_exceeded',
    message: `Rate limit check ${passed ? 'passed' : 'failed'} (${counts})`,
    figures: {
      goals_today: today.total,
      max_goals_per_day: maxGoalsPerDay,
      goals_today_by_detector: today.byDetector,
      max_goals_per_detector_per_day: maxGoalsPerDetectorPerDay,
    },
  };
}
