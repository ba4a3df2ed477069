import { AsyncLocalStorage } from 'node:async_hooks';

/** A transaction that an asynchronous context belongs to, inside those of other connections. */
interface Held {
  readonly by: Turns;
  readonly outer: Held | undefined;
}

/**
 * The transactions of the present asynchronous context. There is one storage for all connections,
 * because Node asks every storage that was ever used about every promise.
 */
const context = new AsyncLocalStorage<Held>();

/**
 * Takes turns at one connection, so that what one transaction does never mixes with what another
 * part of the program does at the same time. A transaction is known by its asynchronous context:
 * whatever its body awaits belongs to it, however many functions lie between.
 */
export class Turns {
  /** The transaction that holds the connection. */
  #holder: Held | undefined;
  /** Settles when the last transaction that has asked for a turn has ended. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `body` as a transaction, after the transactions that asked before it.
   * @throws Error when called inside a transaction of this connection: transactions do not nest
   */
  hold<T>(body: () => Promise<T>): Promise<T> {
    if (this.#own() !== undefined) {
      throw new Error('A transaction was begun inside another: transactions do not nest.');
    }
    const turn = this.#last.then(() => this.#run(body));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #run<T>(body: () => Promise<T>): Promise<T> {
    const holder: Held = { by: this, outer: context.getStore() };
    this.#holder = holder;
    try {
      return await context.run(holder, body);
    } finally {
      this.#holder = undefined;
    }
  }

  /**
   * Runs one statement: at once inside the open transaction, and elsewhere when no transaction is
   * open. `statement` is synchronous, so that nothing comes between the check and it.
   * @throws Error when the statement belongs to a transaction that ended without awaiting it
   */
  async use<T>(statement: () => T): Promise<T> {
    const own = this.#own();
    if (own !== undefined && own !== this.#holder) {
      throw new Error('A statement came after the end of its transaction: it was not awaited.');
    }
    while (own === undefined && this.#holder !== undefined) await this.#last;
    return statement();
  }

  /** The transaction of this connection that the present asynchronous context belongs to. */
  #own(): Held | undefined {
    let held = context.getStore();
    while (held !== undefined && held.by !== this) held = held.outer;
    return held;
  }
}
