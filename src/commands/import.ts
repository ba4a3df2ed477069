import { createReadStream, type ReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../context';
import { codeOf, UsageError } from '../errors';
import { type ImportReport, importRuns } from '../history/import/import';
import { runReader } from '../history/import/runLine';
import { printable } from '../printable';
import { importJson, renderImport } from '../render/import';
import { writeJson } from '../render/json';
import { progressBar } from '../render/progress';
import { withDatabase } from '../withDatabase';

const CHUNK_BYTES = 1024 * 1024;

export async function importFile(context: Context, file: string, options: { readonly json?: boolean }): Promise<void> {
  const { io, config, now } = context;
  const input = file === '-' ? { chunks: io.stdin(), size: undefined } : await openInput(resolve(io.cwd, file));
  const bar = await progressBar(io.stderr, input.size);
  const report = await withDatabase(context, 'create', (db) =>
    importRuns(db, input.chunks, { read: runReader(config.timeZone), now, progress: bar.advance }),
  ).finally(() => {
    bar.stop();
    input.chunks.destroy();
  });
  if (options.json === true) writeJson(io.stdout, importJson(report));
  else io.stdout.write(renderImport(report));
  failOnRejected(report);
}

async function openInput(path: string): Promise<{ chunks: ReadStream; size: number }> {
  let handle: FileHandle;
  try {
    handle = await open(path);
  } catch (cause) {
    throw new UsageError(
      `${printable(path)} cannot be read (${codeOf(cause)}).`,
      'goalgen import FILE, or - for standard input',
      { cause },
    );
  }
  const stat = await handle.stat();
  if (stat.isDirectory()) {
    await handle.close();
    throw new UsageError(`${printable(path)} is a directory.`, 'goalgen import FILE, or - for standard input');
  }
  return { chunks: createReadStream(path, { fd: handle, highWaterMark: CHUNK_BYTES }), size: stat.size };
}

function failOnRejected({ rejected, problems }: ImportReport): void {
  if (rejected === 0) return;
  const told = problems.map(({ line, problem }) => `line ${line}: ${printable(problem)}`).join('; ');
  const more = rejected > problems.length ? `; and ${rejected - problems.length} more` : '';
  throw new UsageError(
    `${rejected} ${rejected === 1 ? 'line was' : 'lines were'} not imported: ${told}${more}.`,
    'mend them and import the file again; what was imported is kept and not doubled',
  );
}
