/** Keeps the end of what a command prints, however much that is. */
export class Tail {
  #chunks: Buffer[] = [];
  #length = 0;

  /** @param bytesMax how much of it is kept at least */
  constructor(readonly bytesMax: number) {}

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < 2 * this.bytesMax && this.#chunks.length < this.bytesMax) return;
    const end = this.bytes();
    this.#chunks = [end];
    this.#length = end.length;
  }

  /** The last `bytesMax` bytes, or all that came. */
  bytes(): Buffer {
    return Buffer.concat(this.#chunks).subarray(-this.bytesMax);
  }
}
