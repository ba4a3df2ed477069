import { closeSync } from 'node:fs';
import { ledgerLine } from '../event';
import type { StoredEvent } from '../outbox';
import { type OpenFile, openFile } from '../rotation';
import { type FileLine, linesOfFile } from './fileLines';

/** Opens the files. The caller closes them. */
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

/** Where the lines in the existing files begin. */
export interface Beginning {
  /** Number of the event to which the first line belongs. */
  readonly seq: number;
  /** Bytes before that line in its file. */
  readonly offset: number;
}

/**
 * Finds where the lines begin. Old files are removed some day, so the oldest file that is not empty
 * may begin with any event that began a file.
 */
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

/** The lines of all files in order, without the bytes before the first line. */
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
