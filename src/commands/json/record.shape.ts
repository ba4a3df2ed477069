import * as z from 'zod/mini';
import { RUN_STATUSES } from '../../history/run';
import { oneOf, text } from './describe';

export const recorded = z.strictObject({
  source: text('the source that it is of'),
  task_type: text('the task'),
  run_id: text("the run's name, given or made"),
  status: oneOf(RUN_STATUSES, 'how it ended'),
});
