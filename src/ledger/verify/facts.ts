import type { StoredEvent } from '../outbox';
import type { KeptHead } from './keptHeads';
import { type GoalStates, replay } from './replay';
import { KeptRows } from './rows';

/** What is gathered from the events while they are read. */
export class Facts {
  readonly states: GoalStates = new Map();
  readonly contradictions: string[] = [];
  #missing: { first: number; last: number; seq: number }[] = [];
  /** Statements of the operator's own triggers that a migration has kept. */
  readonly acceptedTriggers = new Set<string>();
  /** The id of the database, by its first event; undefined in those of earlier versions. */
  database: string | undefined;
  readonly rows = new KeptRows();
  pending = 0;
  /** The kept heads whose hash no event has had so far. */
  readonly #unmet: Set<KeptHead>;
  readonly #misplaced: string[] = [];

  /** @param heads heads that were kept elsewhere */
  constructor(heads: readonly KeptHead[]) {
    this.#unmet = new Set(heads);
  }

  visit(event: StoredEvent): void {
    if (!event.appended) this.pending += 1;
    this.#meet(event);
    this.rows.visit(event);
    if (event.event === 'database_begun' && typeof event.meta.database === 'string')
      this.database ??= event.meta.database;
    const contradiction = replay(this.states, event);
    if (contradiction !== undefined)
      this.contradictions.push(`event ${event.seq} (${event.event}): ${contradiction}`);
    const { triggers } = event.meta;
    if (event.event === 'database_migrated' && Array.isArray(triggers))
      for (const each of triggers) this.acceptedTriggers.add(String(each));
    if (event.event === 'ledger_restored') this.#missing = []; // every line was written again
    if (event.event === 'ledger_begun_anew') {
      const { first_missing: first, last_missing: last } = event.meta;
      if (typeof first === 'number' && typeof last === 'number')
        this.#missing.push({ first, last, seq: event.seq });
    }
  }

  /** Messages about kept heads that are not, or not there, in the chain. */
  headProblems(): string[] {
    const unmet = [...this.#unmet].map(({ seq, hash }) =>
      seq === undefined
        ? `${hash} is the hash of no event`
        : `${hash}, kept as the head at event ${seq}, is the hash of no event`,
    );
    return [...this.#misplaced, ...unmet];
  }

  #meet({ seq, hash }: StoredEvent): void {
    for (const head of this.#unmet) {
      if (head.hash !== hash) continue;
      this.#unmet.delete(head);
      if (head.seq !== undefined && head.seq !== seq)
        this.#misplaced.push(
          `${hash}, kept as the head at event ${head.seq}, is that of event ${seq}`,
        );
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
