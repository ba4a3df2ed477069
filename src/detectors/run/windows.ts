import { TRIAGE_WINDOWS, type TriageWindows } from '../detector';
import type { ActiveDetectors } from '../index';

/** The windows that the active detectors declare. */
export class AllWindows {
  /** Every `recentHours` that a detector declares, shortest first. */
  readonly recentHours: readonly number[];
  readonly widest: TriageWindows;
  /**
   * The representative of the windows equal to these, so that a task is triaged once for all
   * detectors that declare equal windows.
   */
  readonly #equal = new Map<TriageWindows, TriageWindows>();

  constructor({ tasks, across }: Pick<ActiveDetectors, 'tasks' | 'across'>) {
    const declared = [...tasks, ...across].map(({ windows = TRIAGE_WINDOWS }) => windows);
    const all = declared.length === 0 ? [TRIAGE_WINDOWS] : declared;
    this.recentHours = [...new Set(all.map(({ recentHours }) => recentHours))].sort(
      (a, b) => a - b,
    );
    this.widest = {
      recentHours: Math.max(...this.recentHours),
      inFlightDays: Math.max(...all.map(({ inFlightDays }) => inFlightDays)),
    };
    const known = [this.widest];
    for (const windows of all) {
      const equal = known.find((each) => areEqual(each, windows)) ?? windows;
      if (equal === windows) known.push(windows);
      this.#equal.set(windows, equal);
    }
  }

  equalTo(windows: TriageWindows = TRIAGE_WINDOWS): TriageWindows {
    return this.#equal.get(windows) ?? this.widest;
  }
}

function areEqual(a: TriageWindows, b: TriageWindows): boolean {
  return a.recentHours === b.recentHours && a.inFlightDays === b.inFlightDays;
}
