import * as z from 'zod/mini';
import { count, described, text } from './describe';

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
