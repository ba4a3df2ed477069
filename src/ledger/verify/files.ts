import { closeSync } from 'node:fs';
import { ledgerLine } from '../event';
import type { StoredEvent } from '../outbox';
import { type OpenFile, openFile } from '../rotation';
import { type FileLine, linesOfFile } from './fileLines';

/** Opens the files; whoever closes them is the caller. */
export function openFiles(paths: readonly string[]): OpenFile[] {
  const files: OpenFile[] = [];
  try {
    for (const path of paths) files.push(openFile(path));
    return files;
  } catch (error) {
    closeFiles(files);
    throw error;
  }
}

export function closeFiles(files: readonly OpenFile[]): void {
  for (const { fd } of files) closeSync(fd);
}

/** Where the lines of the files that are here begin. */
export interface Beginning {
  /** The event whose line is the first. */
  readonly seq: number;
  /** How many bytes stand before it in its file. */
  readonly offset: number;
}

/** Old files are removed some day, so the oldest that holds anything may begin with any event that began a file. */
export async function findBeginning(
  files: readonly OpenFile[],
  starts: readonly StoredEvent[],
): Promise<Beginning> {
  const whole = { seq: 1, offset: starts[0]?.seq === 1 ? (starts[0].beginsAt ?? 0) : 0 };
  const oldest = await firstWithLines(files);
  if (oldest === undefined) return whole;
  for (const event of starts) {
    const offset = event.beginsAt ?? 0;
    const line = Buffer.from(ledgerLine(event));
    if ((await firstLine(oldest, offset))?.bytes.equals(line) === true)
      return { seq: event.seq, offset };
  }
  return whole;
}

async function firstWithLines(files: readonly OpenFile[]): Promise<OpenFile | undefined> {
  for (const file of files) if ((await firstLine(file, 0)) !== undefined) return file;
  return undefined;
}

async function firstLine(file: OpenFile, offset: number): Promise<FileLine | undefined> {
  for await (const [line] of linesOfFile(file, offset)) return line;
  return undefined;
}

/** The lines of all files in order, without what stands before the first. */
export async function* allLines(
  files: readonly OpenFile[],
  { offset }: Beginning,
): AsyncGenerator<FileLine[]> {
  let before = offset;
  for (const file of files) {
    for await (const lines of linesOfFile(file, before)) {
      before = 0;
      yield lines;
    }
  }
}
