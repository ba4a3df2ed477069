import * as z from 'zod/mini';
import { flag, freeMap, text, textOrNull } from './describe';

export const verdict = z.strictObject({
  gate: text(
    'which check: `expiry`, `confidence`, `rate_limit`, `duplicate`, `beliefs` or `silence`',
  ),
  passed: flag('the proposal passed'),
  reason: textOrNull('why it did not, such as `duplicate_goal_exists`; null when it passed'),
  message: text('the same for people'),
  figures: freeMap('the figures that it rests on'),
  goal_id: textOrNull('of the gate `duplicate`, the goal that the proposal repeats or follows'),
});
