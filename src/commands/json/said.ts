import type { TaskStatement } from '../../history/statements/statements';
import type { Printed } from './describe';
import type { said } from './said.shape';

/** What a task's source says of it. Times are seconds since 1970 UTC. */
export function saidJson(statement: TaskStatement | undefined): Printed<typeof said> | null {
  if (statement === undefined) return null;
  const { state, schedule, timeZone, saidAt, lastSaidAt, lastStart = null, isDoubted } = statement;
  return {
    state,
    schedule,
    time_zone: timeZone,
    said_at: saidAt,
    last_said_at: lastSaidAt,
    last_start_at: lastStart,
    is_doubted: isDoubted,
  };
}
