/** Items of a stream of pages, with a look at those to come. */
export class Window<T> {
  readonly #pages: AsyncIterator<readonly T[]>;
  #items: T[] = [];
  #at = 0;

  constructor(pages: AsyncIterable<readonly T[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  /** Up to `count` of the next items, none taken. */
  async ahead(count: number): Promise<T[]> {
    while (this.#items.length - this.#at < count) {
      const { done, value } = await this.#pages.next();
      if (done === true) break;
      this.#items = [...this.#items.slice(this.#at), ...value];
      this.#at = 0;
    }
    return this.#items.slice(this.#at, this.#at + count);
  }

  /** The next item, not taken. A promise only where the stream must be asked. */
  peek(): T | undefined | Promise<T | undefined> {
    return this.#at < this.#items.length
      ? this.#items[this.#at]
      : this.ahead(1).then(([item]) => item);
  }

  take(): void {
    this.#at += 1;
  }
}
