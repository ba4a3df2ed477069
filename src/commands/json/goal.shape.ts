import * as z from 'zod/mini';
import { GOAL_STATES } from '../../goals/lifecycle';
import {
  flag,
  freeMap,
  instant,
  instantOrNull,
  listOf,
  number,
  numberOrNull,
  oneOf,
  text,
  textOrNull,
} from './describe';

export const goal = z.strictObject({
  id: text('`goal_` and 8 hexadecimal digits; of a row typed by hand, whatever was typed'),
  text: text('what is worth doing, in one sentence'),
  source: text('who it is from: `system`, `user` or `collaborative`'),
  created_by: textOrNull(
    'the detector that proposed it, or the person who added it; null where nobody said',
  ),
  state: oneOf(GOAL_STATES, 'where it stands; the first three are open'),
  confidence: numberOrNull('how sure the detector is, 0 to 1; null for a goal that a person typed'),
  evidence: freeMap(
    "the headline of what it rests on: `task_type`, `failure_count`, `error_type`, as far as they apply; empty for a person's",
  ),
  pattern: textOrNull(
    'what was found, such as `task_failure_recurring`; null for a goal that a person typed',
  ),
  category: text('as beliefs name it: `capability`'),
  value: number('what it is worth, 0 to 1'),
  effort: number('what it takes, 0 to 1'),
  risk: number('what may go wrong, 0 to 1'),
  horizon_min_min: numberOrNull(
    'not to be expected before so many minutes after its approval; null without a horizon',
  ),
  horizon_max_min: numberOrNull(
    'should be done within so many minutes after its approval; null without a horizon',
  ),
  aligns_with: listOf(z.string(), 'ids of beliefs in whose sense it is'),
  contradicts: listOf(z.string(), 'ids of beliefs that it is against'),
  success_metrics: freeMap(
    'what the history must show for it to be satisfied: metric and its target',
  ),
  auto_approved: flag('became active by its confidence, without anybody being asked'),
  proposal_id: textOrNull(
    'the proposal that it was made from; null for a goal that a person typed',
  ),
  previous_goal_id: textOrNull('the closed goal about the same problem that it follows'),
  inhibited_by: textOrNull('the open goal about what causes its problem too, for which it waits'),
  rejected_until: textOrNull(
    'of a rejected goal what ends the refusal: `worse`, `forever`, `lifted`, `50x` or a time in seconds, as a string; null in every other state',
  ),
  outcome: freeMap('the figures by which it was satisfied or withdrawn; empty otherwise'),
  created_at: instant('when it was made'),
  updated_at: instant('when its row was changed last, by a decision, an edit or a sighting'),
  active_since: instantOrNull(
    'when it was approved; null while it was not, and of a row typed by hand',
  ),
  state_since: instant('when its present state began'),
  sightings: number('how many scans met its problem; 0 for a goal that a person typed'),
  last_seen_at: instantOrNull('when a scan met its problem last'),
  version: number('raised by every change; for `--if-version`'),
});
