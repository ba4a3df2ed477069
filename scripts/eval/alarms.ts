/**
 * What a rule reported about a task at scan after scan, from `at` to `until` (seconds since 1970
 * UTC).
 */
export interface Alarm {
  readonly rule: string;
  readonly task: string;
  readonly at: number;
  until: number;
  /** The tasks that the alarm names, for a rule across tasks. */
  readonly tasks?: readonly string[];
}

/** Maximum seconds of silence that do not end an alarm. */
const SILENCE_SECONDS = 86_400;

/** Joins what rules report at each scan into alarms. */
export class Alarms {
  readonly all: Alarm[] = [];
  readonly #open = new Map<string, Alarm>();

  say(rule: string, task: string, now: number, tasks?: readonly string[]): void {
    const key = `${rule} ${task}`;
    const open = this.#open.get(key);
    if (open !== undefined && now - open.until <= SILENCE_SECONDS) {
      open.until = now;
      return;
    }
    const alarm: Alarm = { rule, task, at: now, until: now, ...(tasks && { tasks }) };
    this.#open.set(key, alarm);
    this.all.push(alarm);
  }
}
