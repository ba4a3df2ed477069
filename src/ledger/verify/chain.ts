import type { Database } from '../../db/database';
import { CHAIN_START, chainHash } from '../chain';
import { ledgerLine } from '../event';
import { eventsFrom, type StoredEvent } from '../outbox';

/** An event, and the line that the file should have for it. */
export interface ExpectedLine {
  readonly event: StoredEvent;
  /** The line, with its newline. */
  readonly bytes: Buffer;
}

/** The result of checking the table of events. */
export interface ChainReport {
  events: number;
  /** Hash of the newest event in the chain. */
  head: string | null;
  /** The first event that is missing, or does not match its hash. */
  problem: { readonly seq: number; readonly event: string; readonly message: string } | undefined;
}

const PAGE = 5000;

/**
 * All events in order, by page. Each is checked against the chain of hashes on the way.
 * @param report receives what is found
 * @param visit is called with each event
 */
export async function* checkedEvents(
  db: Database,
  report: ChainReport,
  visit: (event: StoredEvent) => void,
): AsyncGenerator<ExpectedLine[]> {
  let previous = CHAIN_START;
  for (let next = 1; ; ) {
    const events = await eventsFrom(db, next, PAGE);
    const [last] = events.slice(-1);
    if (last === undefined) return;
    const page: ExpectedLine[] = [];
    for (const event of events) {
      const line = ledgerLine(event);
      report.problem ??= problemOf(event, next, previous, line);
      previous = event.hash ?? previous;
      report.head = event.hash ?? report.head;
      report.events += 1;
      next = event.seq + 1;
      visit(event);
      page.push({ event, bytes: Buffer.from(line) });
    }
    yield page;
  }
}

function problemOf(
  event: StoredEvent,
  next: number,
  previous: string,
  line: string,
): ChainReport['problem'] {
  const { seq, hash, digest } = event;
  if (seq !== next) {
    return {
      seq: next,
      event: '?',
      message: `event ${next} is missing in the database; the next there is event ${seq}`,
    };
  }
  if (hash === null) {
    const message = `event ${seq} (${event.event}) is in the file and has no hash`;
    return event.appended ? { seq, event: event.event, message } : undefined;
  }
  if (hash === chainHash(previous, line, digest) && isOfItsGoal(event)) return undefined;
  return {
    seq,
    event: event.event,
    message: `event ${seq} (${event.event}) was changed in the database`,
  };
}

/**
 * Whether the column `goal_id`, which no hash covers, names the goal of the line. (A goal whose id
 * is no text is named in the line as an SQL literal.)
 */
function isOfItsGoal({ event, goalId, meta }: StoredEvent): boolean {
  if (typeof goalId === 'string') return goalId === meta.goal_id;
  const named = event.startsWith('goal_') && typeof meta.goal_id === 'string' ? meta.goal_id : "X'";
  return goalId !== null || named.startsWith("X'");
}
