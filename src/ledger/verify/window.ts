/** The items of a stream of pages, one after the other, which can be looked at ahead of time. */
export class Window<T> {
  readonly #pages: AsyncIterator<readonly T[]>;
  #items: T[] = [];
  #at = 0;

  constructor(pages: AsyncIterable<readonly T[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  /** The next items, at most `count`, without taking any. */
  async ahead(count: number): Promise<T[]> {
    while (this.#items.length - this.#at < count) {
      const { done, value } = await this.#pages.next();
      if (done === true) break;
      this.#items = [...this.#items.slice(this.#at), ...value];
      this.#at = 0;
    }
    return this.#items.slice(this.#at, this.#at + count);
  }

  /** The next item, without taking it. A promise only if the stream must be read. */
  peek(): T | undefined | Promise<T | undefined> {
    return this.#at < this.#items.length
      ? this.#items[this.#at]
      : this.ahead(1).then(([item]) => item);
  }

  take(): void {
    this.#at += 1;
  }
}
