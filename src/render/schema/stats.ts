import * as z from 'zod/mini';
import { count, described, instant, listOf, number, numberOrNull, text } from './describe';

export const threshold = z.strictObject({
  detector: text('the detector'),
  pattern: text('the pattern'),
  min_confidence: number('how sure it must be to be proposed, 0 to 1'),
  decisions: count('the decisions that this rests on'),
  refused: count('of these, refusals'),
  changed_at: instant('when it rose'),
});

const share = (meaning: string) =>
  described(
    z.strictObject({
      part: count('how many did'),
      of: count('of how many'),
      share: numberOrNull('the one by the other, 0 to 1; null of nothing'),
      low: number('the true share is more than this with 95 %'),
      high: number('and less than this with 95 %'),
    }),
    meaning,
  );

const track = {
  goals: count('goals that it proposed'),
  welcome: share('approved, of those that people decided about'),
  right: share('satisfied, of those that were taken up and have ended'),
  refused: count('goals that people refused'),
  undecided: count('goals that nobody decided about'),
};

export const stats = z.strictObject({
  patterns: listOf(
    z.strictObject({ detector: text('the detector'), pattern: text('the pattern'), ...track }),
    'by detector and pattern',
  ),
  confidence: listOf(
    z.strictObject({ from: number('from this confidence on'), to: number('and below this'), ...track }),
    'by confidence, of bands with a goal',
  ),
  thresholds: listOf(threshold, 'thresholds that rose because people refused so much'),
});

const decided = (what: string) =>
  described(
    z.strictObject({ proposed: count('how many there would have been'), of: count('of so many') }),
    `of the problems that people ${what}`,
  );

export const suggestion = z.strictObject({
  set: text('the setting, as `--set` takes it'),
  why: text('the decisions that speak for it, for people'),
  replayed_goals: count('the goals there would have been with it in the last 30 days'),
  accepted: decided('took up'),
  rejected: decided('refused'),
});
