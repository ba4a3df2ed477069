import type { StoredEvent } from '../outbox';
import { type GoalStates, replay } from './replay';

/** What is gathered from the events while they are read. */
export class Facts {
  readonly states: GoalStates = new Map();
  readonly contradictions: string[] = [];
  #missing: { first: number; last: number; seq: number }[] = [];
  pending = 0;
  knowsHead: boolean;

  constructor(readonly knownHead: string | undefined) {
    this.knowsHead = knownHead === undefined;
  }

  visit(event: StoredEvent): void {
    if (!event.appended) this.pending += 1;
    if (event.hash === this.knownHead) this.knowsHead = true;
    const contradiction = replay(this.states, event);
    if (contradiction !== undefined)
      this.contradictions.push(`event ${event.seq} (${event.event}): ${contradiction}`);
    if (event.event === 'ledger_restored') this.#missing = []; // every line was written again
    if (event.event === 'ledger_begun_anew') {
      const { first_missing: first, last_missing: last } = event.meta;
      if (typeof first === 'number' && typeof last === 'number')
        this.#missing.push({ first, last, seq: event.seq });
    }
  }

  /**
   * Messages about files that were missing when an event was appended, and still are. (Files that
   * were rotated properly may be removed later.)
   */
  missingFiles(firstInFiles: number): string[] {
    return this.#missing
      .filter(({ first }) => first < firstInFiles)
      .map(
        ({ first, last, seq }) =>
          `the lines of events ${first} to ${last} are in no file: ` +
          `theirs was gone when event ${seq} (ledger_begun_anew) was written`,
      );
  }
}
