import * as z from 'zod/mini';
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
  text,
  textOrNull,
} from './describe';
import { goal } from './goal.shape';
import { verdict } from './verdict.shape';

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
  full_evidence: freeMap(
    'all that it rests on, with the terms of the confidence (`confidence_terms`)',
  ),
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
    'how it fares by its success metrics; null of closed goals, and where it cannot be measured',
  ),
  verdicts: listOf(
    verdict,
    "what each gate said of its proposal, in the gates' order; empty for a person's goal",
  ),
  runs: listOf(
    run,
    'the last runs of its task up to its last sighting, at most 20 of 30 days, oldest first',
  ),
  ledger: listOf(ledgerEvent, 'what happened to it, oldest first'),
});
