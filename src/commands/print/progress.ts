import type { Output } from '../../lib/io';

export interface Progress {
  advance(bytes: number): void;
  stop(): void;
}

const MEBIBYTE = 1024 * 1024;

/**
 * A progress bar on a terminal, and nothing elsewhere. Without `totalBytes` it shows only how much
 * has been read.
 */
export async function progressBar(
  output: Output,
  totalBytes: number | undefined,
): Promise<Progress> {
  if (output.isTTY !== true) return { advance: () => undefined, stop: () => undefined };
  // cli-progress is a CommonJS module, whose names are on the default export.
  const { SingleBar, Presets } = (await import('cli-progress')).default;
  const format =
    totalBytes === undefined ? 'Importing, {value} MiB read' : 'Importing {bar} {percentage}%';
  const bar = new SingleBar(
    { format, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(toMebibytes(totalBytes ?? 0), 0);
  let done = 0;
  return {
    advance(bytes) {
      done += bytes;
      bar.update(toMebibytes(done));
    },
    stop: () => bar.stop(),
  };
}

function toMebibytes(bytes: number): number {
  return Math.round((bytes / MEBIBYTE) * 10) / 10;
}

/**
 * A progress bar for work whose progress is a share, 0 to 1: on a terminal, and nothing elsewhere.
 */
export async function shareBar(
  output: Output,
  title: string,
): Promise<{ update(part: number): void; stop(): void }> {
  if (output.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const { SingleBar, Presets } = (await import('cli-progress')).default;
  const format = `${title} {bar} {percentage}%, {eta_formatted} left`;
  const bar = new SingleBar(
    { format, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(1000, 0);
  return { update: (part) => bar.update(Math.round(1000 * part)), stop: () => bar.stop() };
}
