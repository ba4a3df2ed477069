import * as z from 'zod/mini';
import { described, freeMap, instant, text } from './describe';

export const ledgerLine = z.strictObject({
  ts: instant('when it happened'),
  schema: described(z.literal(2), "the version of the line's format"),
  event: text('what happened, such as `goal_approved`'),
  meta: freeMap('about what, by whom, from what to what'),
});
