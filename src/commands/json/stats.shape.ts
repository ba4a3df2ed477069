import * as z from 'zod/mini';
import { count, described, listOf, number, numberOrNull, text } from './describe';
import { threshold } from './threshold.shape';

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
    z.strictObject({
      from: number('from this confidence on'),
      to: number('and below this'),
      ...track,
    }),
    'by confidence, of bands with a goal',
  ),
  thresholds: listOf(threshold, 'thresholds that rose because people refused so much'),
});
