import * as z from 'zod/mini';
import { flag, instant, instantOrNull, oneOf, textOrNull } from './describe';

export const said = z.strictObject({
  state: oneOf(
    ['on', 'off', 'gone'],
    '`off`: switched off, paused or suspended; `gone`: no longer known',
  ),
  schedule: textOrNull('when it is to start, as its source writes it'),
  time_zone: textOrNull("the schedule's time zone; null for the one of the configuration"),
  said_at: instant('when this was first said'),
  last_said_at: instant('when it was last said again'),
  last_start_at: instantOrNull('when its last run began, where its source says it'),
  is_doubted: flag('its source has had runs since, so that this is not relied on'),
});
