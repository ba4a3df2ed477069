/** Keeps the end of a command's output, however much the command prints. */
export class Tail {
  #chunks: Buffer[] = [];
  #length = 0;

  /** @param bytesMax how many bytes from the end are kept */
  constructor(readonly bytesMax: number) {}

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < 2 * this.bytesMax && this.#chunks.length < this.bytesMax) return;
    const end = this.bytes();
    this.#chunks = [end];
    this.#length = end.length;
  }

  /** The last `bytesMax` bytes of the output, or all of it. */
  bytes(): Buffer {
    return Buffer.concat(this.#chunks).subarray(-this.bytesMax);
  }
}
