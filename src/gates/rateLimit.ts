import { countSystemGoals } from '../goals/counts';
import { calendarDay } from '../lib/clock';
import { count } from '../lib/settings';
import { defineGate, type Verdict } from './gate';

/**
 * Limits the system goals per calendar day, in all and per detector. They are counted in the
 * database.
 */
export const rateLimitGate = defineGate({
  name: 'rate_limit',
  title: 'Rate limit check',
  settings: {
    maxGoalsPerDay: count(10, 'system goals a calendar day (rate_limit_exceeded)', { min: 0 }),
    maxGoalsPerDetectorPerDay: count(3, 'of these, by one detector', { min: 0 }),
  },
  reasons: ['rate_limit_exceeded'],
  isAboutProposal: false,
  logsPassed: true,
  async weigh(proposal, { db, now, timeZone, options }) {
    return decideRateLimit(
      await countSystemGoals(db, calendarDay(now, timeZone), proposal.detectorName),
      options,
    );
  },
});

export function decideRateLimit(
  today: { readonly total: number; readonly byDetector: number },
  options: { readonly maxGoalsPerDay: number; readonly maxGoalsPerDetectorPerDay: number },
): Verdict {
  const { maxGoalsPerDay, maxGoalsPerDetectorPerDay } = options;
  const passed = today.total < maxGoalsPerDay && today.byDetector < maxGoalsPerDetectorPerDay;
  const counts =
    `${today.total}/${maxGoalsPerDay} daily, ` +
    `${today.byDetector}/${maxGoalsPerDetectorPerDay} per detector`;
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
