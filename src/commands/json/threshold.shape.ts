import * as z from 'zod/mini';
import { count, instant, number, text } from './describe';

export const threshold = z.strictObject({
  detector: text('the detector'),
  pattern: text('the pattern'),
  min_confidence: number('how sure it must be to be proposed, 0 to 1'),
  decisions: count('the decisions that this rests on'),
  refused: count('of these, refusals'),
  changed_at: instant('when it rose'),
});
