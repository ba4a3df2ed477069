import * as z from 'zod/mini';
import { described, text } from './describe';

export const edit = z.strictObject({
  id: text('the goal, its id in full'),
  changed: described(
    z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
    "by the name of the goal's key: what it was and what it is now; empty when all was so already",
  ),
});
