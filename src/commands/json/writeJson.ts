import type { Output } from '../../lib/io';
import { printableJson } from '../../lib/text';

/** Two spaces for a person on a terminal, one line for a program. */
export function writeJson(output: Output, value: unknown): void {
  output.write(`${printableJson(value, output.isTTY === true ? 2 : undefined)}\n`);
}
