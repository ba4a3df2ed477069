import * as z from 'zod/mini';
import { GOAL_STATES } from '../../goals/lifecycle';
import {
  count,
  described,
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
  created_by: textOrNull('the detector that proposed it, or the person who added it; null where nobody said'),
  state: oneOf(GOAL_STATES, 'where it stands; the first three are open'),
  confidence: numberOrNull('how sure the detector is, 0 to 1; null for a goal that a person typed'),
  evidence: freeMap(
    "the headline of what it rests on: `task_type`, `failure_count`, `error_type`, as far as they apply; empty for a person's",
  ),
  pattern: textOrNull('what was found, such as `task_failure_recurring`; null for a goal that a person typed'),
  category: text('as beliefs name it: `capability`'),
  value: number('what it is worth, 0 to 1'),
  effort: number('what it takes, 0 to 1'),
  risk: number('what may go wrong, 0 to 1'),
  horizon_min_min: numberOrNull('not to be expected before so many minutes after its approval; null without a horizon'),
  horizon_max_min: numberOrNull('should be done within so many minutes after its approval; null without a horizon'),
  aligns_with: listOf(z.string(), 'ids of beliefs in whose sense it is'),
  contradicts: listOf(z.string(), 'ids of beliefs that it is against'),
  success_metrics: freeMap('what the history must show for it to be satisfied: metric and its target'),
  auto_approved: flag('became active by its confidence, without anybody being asked'),
  proposal_id: textOrNull('the proposal that it was made from; null for a goal that a person typed'),
  previous_goal_id: textOrNull('the closed goal about the same problem that it follows'),
  inhibited_by: textOrNull('the open goal about what causes its problem too, for which it waits'),
  rejected_until: textOrNull(
    'of a rejected goal what ends the refusal: `worse`, `forever`, `lifted`, `50x` or a time in seconds, as a string; null in every other state',
  ),
  outcome: freeMap('the figures by which it was satisfied or withdrawn; empty otherwise'),
  created_at: instant('when it was made'),
  updated_at: instant('when its row was changed last, by a decision, an edit or a sighting'),
  active_since: instantOrNull('when it was approved; null while it was not, and of a row typed by hand'),
  state_since: instant('when its present state began'),
  sightings: number('how many scans met its problem; 0 for a goal that a person typed'),
  last_seen_at: instantOrNull('when a scan met its problem last'),
  version: number('raised by every change; for `--if-version`'),
});

export const rankedGoal = z.extend(goal, {
  priority: numberOrNull('0 to 1, what goals are ordered by; null when an active belief forbids it'),
  priority_parts: described(
    z.strictObject({
      value: number('what it is worth, 0 to 1'),
      effort: number('what it takes, 0 to 1; the less, the better'),
      risk: number('what may go wrong, 0 to 1; the less, the better'),
      urgency: number('how near its deadline is: 1 from then on, 0 without one'),
      alignment: number('how far active beliefs are for it, 0 to 1; 0.5 where none applies'),
    }),
    'what the priority is made of, before the weights of the configuration',
  ),
  veto: textOrNull('what forbids it, for people; null when nothing does'),
});

export const verdict = z.strictObject({
  gate: text('which check: `expiry`, `confidence`, `rate_limit`, `duplicate`, `beliefs` or `silence`'),
  passed: flag('the proposal passed'),
  reason: textOrNull('why it did not, such as `duplicate_goal_exists`; null when it passed'),
  message: text('the same for people'),
  figures: freeMap('the figures that it rests on'),
  goal_id: textOrNull('of the gate `duplicate`, the goal that the proposal repeats or follows'),
});

export const run = z.strictObject({
  run_id: text("the run's name at its source"),
  started_at: instant('when it began'),
  finished_at: instantOrNull('when it ended; null while it has not'),
  status: text(
    'how it ended: `success`, `failed`, `timeout`, `cancelled`, `running` or `skipped`; what its source says otherwise stays as it is',
  ),
  error: textOrNull('what it said, without secrets'),
  exit_code: numberOrNull('its exit code, where its source keeps one'),
});

export const ledgerEvent = z.strictObject({
  ts: instant('when it happened'),
  event: text('what happened, such as `goal_approved`'),
  meta: freeMap('about what, by whom, from what to what'),
});

export const goalDetail = z.extend(goal, {
  full_evidence: freeMap('all that it rests on, with the terms of the confidence (`confidence_terms`)'),
  progress: described(
    z.nullable(
      z.strictObject({
        met: flag('all are met, by enough runs and for long enough: the next scan satisfies it'),
        measures: listOf(
          z.strictObject({
            metric: text('which of its `success_metrics`'),
            wanted: numberOrNull('what is wanted'),
            now: numberOrNull('what it is; null where too little is known'),
            met: flag('it is met'),
          }),
          'each of its metrics',
        ),
        wanting: described(z.array(z.string()), 'what is wanting, for people'),
        runs: count('runs since it was approved, or made while it is proposed'),
        healthy_hours: number('hours since the last run that spoke against it, or since then'),
      }),
    ),
    'how it fares by its success metrics; null of closed goals, and where nobody can measure it',
  ),
  verdicts: listOf(verdict, "what each gate said of its proposal, in the gates' order; empty for a person's goal"),
  runs: listOf(run, 'the last runs of its task up to its last sighting, at most 20 of 30 days, oldest first'),
  ledger: listOf(ledgerEvent, 'what happened to it, oldest first'),
});
