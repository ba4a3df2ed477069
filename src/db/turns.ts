import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Takes turns at one connection, so that what one transaction does never mixes with what another
 * part of the program does at the same time. A transaction is known by its asynchronous context:
 * whatever its body awaits belongs to it, however many functions lie between.
 */
export class Turns {
  readonly #context = new AsyncLocalStorage<object>();
  /** The transaction that holds the connection. */
  #holder: object | undefined;
  /** Settles when the last transaction that has asked for a turn has ended. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `body` as a transaction, after the transactions that asked before it.
   * @throws Error when called inside a transaction: transactions do not nest
   */
  hold<T>(body: () => Promise<T>): Promise<T> {
    if (this.#context.getStore() !== undefined) {
      throw new Error('A transaction was begun inside another: transactions do not nest.');
    }
    const turn = this.#last.then(() => this.#run(body));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #run<T>(body: () => Promise<T>): Promise<T> {
    const holder = {};
    this.#holder = holder;
    try {
      return await this.#context.run(holder, body);
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
    const own = this.#context.getStore();
    if (own !== undefined && own !== this.#holder) {
      throw new Error('A statement came after the end of its transaction: it was not awaited.');
    }
    while (own === undefined && this.#holder !== undefined) await this.#last;
    return statement();
  }
}
