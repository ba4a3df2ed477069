import type { Output } from '../../lib/io';
import { printableJson } from '../../lib/text';

/** Writes JSON: indented by two spaces on a terminal, on one line for a program. */
export function writeJson(output: Output, value: unknown): void {
  output.write(`${printableJson(value, output.isTTY === true ? 2 : undefined)}\n`);
}
