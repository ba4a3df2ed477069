import * as z from 'zod/mini';
import { count, instant, instantOrNull, text, textOrNull } from './describe';

export const suppression = z.strictObject({
  goal_id: text('the rejected goal'),
  text: text('what it was about'),
  created_by: textOrNull('the detector that had proposed it'),
  rejected_at: instant('when it was rejected'),
  rejected_until: text(
    'what ends the refusal: `worse`, `forever`, `50x` (so many more times) or a time in seconds, as a string',
  ),
  held_back: count('how often a proposal was held back since'),
  occurrences: count('how often of these there was something newer than before'),
  last_held_back_at: instantOrNull('when that was last'),
});
