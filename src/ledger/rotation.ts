import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { codeOf, messageOf, UsageError } from '../lib/errors';
import { type Rotated, rotatedName } from './rotatedName';
import { readAt } from './write/file';

/** The rotated files beside a ledger file, oldest first. */
export function rotatedFiles(path: string): string[] {
  const found = namesIn(dirname(path))
    .map((name) => rotatedName(name, basename(path)))
    .filter((rotated) => rotated !== undefined);
  // While gzip works, both files are there, and the packed one is not complete yet.
  const whole = found.filter(
    ({ name, packed }) => !(packed && found.some((other) => `${other.name}.gz` === name)),
  );
  return whole.sort(byAge).map(({ name }) => join(dirname(path), name));
}

/** All files of the ledger that exist, the rotated ones included, oldest first. */
export function ledgerFiles(path: string): string[] {
  return [
    ...rotatedFiles(path),
    ...(lstatSync(path, { throwIfNoEntry: false }) === undefined ? [] : [path]),
  ];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Orders by age, oldest first. Dates rise and numbers fall; files with dates come before files with
 * numbers, on the assumption that the operator changed from dates to numbers.
 */
function byAge(a: Rotated, b: Rotated): number {
  if ((a.date === '') !== (b.date === '')) return a.date === '' ? 1 : -1;
  return a.date === '' ? b.number - a.number : a.date < b.date ? -1 : 1;
}

/** A ledger file held open, so that a rotation in the meantime does not matter. */
export interface OpenFile {
  readonly path: string;
  readonly fd: number;
  /** How many bytes of the file are read; of a packed file, packed bytes. */
  readonly size: number;
}

/** @throws UsageError when it cannot be opened */
export function openFile(path: string): OpenFile {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { path, fd, size: fstatSync(fd).size };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * The bytes of a ledger file, unpacked if it is a gzip file.
 * @throws UsageError when it cannot be read
 */
export async function* bytesOf(file: OpenFile): AsyncGenerator<Buffer> {
  try {
    if (file.path.endsWith('.gz')) yield* unpackedBytes(file);
    else yield* plainBytes(file);
  } catch (cause) {
    throw unreadable(file.path, cause);
  }
}

/** Lines of a ledger shrink to a tenth; what shrinks to so much less is not one, and may be endless. */
const UNPACKED_RATIO_MAX = 200;
const UNPACKED_BYTES_FREE = 16 * 1024 * 1024;

async function* unpackedBytes(file: OpenFile): AsyncGenerator<Buffer> {
  let left = UNPACKED_BYTES_FREE + file.size * UNPACKED_RATIO_MAX;
  for await (const bytes of Readable.from(plainBytes(file)).pipe(createGunzip())) {
    left -= bytes.length;
    if (left < 0) throw new Error(`it unpacks to more than ${UNPACKED_RATIO_MAX} times its size`);
    yield bytes;
  }
}

function* plainBytes({ fd, size }: OpenFile): Generator<Buffer> {
  for (let position = 0; position < size; position += CHUNK_BYTES) {
    yield readAt(fd, position, Math.min(CHUNK_BYTES, size - position));
  }
}

const CHUNK_BYTES = 256 * 1024;

function unreadable(path: string, cause: unknown): UsageError {
  return new UsageError(
    `${path} cannot be read (${codeOf(cause) ?? messageOf(cause)}).`,
    'check the file; a packed one with gzip -t',
    { cause },
  );
}

/**
 * Bytes read from the end of a file, enough for the longest line that a hand edit is likely to
 * make.
 */
const TAIL_BYTES = 8 * 1024 * 1024;

/**
 * The lines in the last TAIL_BYTES of a file, with their newlines, oldest first. The first of them
 * may be incomplete; an unfinished line at the end is left out.
 */
export async function lastLinesOf(path: string): Promise<string[]> {
  const file = openFile(path);
  try {
    const tail = path.endsWith('.gz') ? await unpackedTail(file) : plainTail(file);
    const lines = tail.toString().split('\n').slice(0, -1);
    return lines.map((line) => `${line}\n`);
  } finally {
    closeSync(file.fd);
  }
}

async function unpackedTail(file: OpenFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(file)) {
    chunks.push(chunk);
    length += chunk.length;
    while (length - (chunks[0]?.length ?? 0) > TAIL_BYTES) length -= chunks.shift()?.length ?? 0;
  }
  return Buffer.concat(chunks);
}

function plainTail({ fd, size }: OpenFile): Buffer {
  return readAt(fd, Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES));
}
