import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { giveSpaceBack, rewrite } from '../db/space';
import { DAY_SECONDS, formatInstant } from '../lib/clock';
import { UsageError } from '../lib/errors';
import { counted } from '../lib/text';
import { countPrunable, keptSince, type Pruned, prune } from '../scan/prune';
import type { Printed } from './json/describe';
import type { pruned as shape } from './json/prune.shape';
import { writeJson } from './json/writeJson';
import type { Context } from './shared/context';
import { operator } from './shared/operator';
import { type CliTools, longDuration } from './shared/options';
import { requireTrustedClock } from './shared/trustedClock';
import { CHANGING, READING, withDatabase } from './shared/withDatabase';

export function pruneCommand(program: Command, { run }: CliTools): void {
  program
    .command('prune')
    .description('remove old runs, scans and refused proposals; goals, decisions and events stay')
    .option(
      '--keep <duration>',
      'for how long they are kept (180d), else retention.keepDays',
      longDuration,
    )
    .option('--dry-run', 'read only: say what would be removed')
    .option(
      '--rewrite',
      'rewrite the file, where it cannot shrink otherwise; others wait meanwhile',
    )
    .option('--by <who>', 'who asks for that, if not you')
    .option('--json', 'the figures as JSON')
    .action(run(pruneHistory));
}

interface PruneFlags {
  readonly keep?: number;
  readonly dryRun?: boolean;
  readonly rewrite?: boolean;
  readonly by?: string;
  readonly json?: boolean;
}

async function pruneHistory(context: Context, flags: PruneFlags): Promise<void> {
  const { io, config, now } = context;
  const isDryRun = flags.dryRun === true;
  const before = keptSince(now, keepDaysOf(context, flags), config.baselineDays);
  const bytesBefore = bytesOf(config.database);
  const { pruned, isSmall } = isDryRun
    ? await withDatabase(context, READING, async (db) => ({
        pruned: await countPrunable(db, before),
        isSmall: true,
      }))
    : await withDatabase(context, CHANGING, async (db) => {
        await requireTrustedClock(db, context);
        const removed = await prune(db, before, { by: operator(io, flags.by), now });
        if (flags.rewrite === true) await rewrite(db);
        return { pruned: removed, isSmall: await giveSpaceBack(db) };
      });
  const report: Report = {
    dryRun: isDryRun,
    before,
    pruned,
    isSmall,
    bytesBefore,
    bytesAfter: bytesOf(config.database),
  };
  if (flags.json === true) writeJson(io.stdout, jsonOf(report));
  else io.stdout.write(textOf(report, config.timeZone));
}

interface Report {
  readonly dryRun: boolean;
  readonly before: number;
  readonly pruned: Pruned;
  /** Whether the file could be made smaller. */
  readonly isSmall: boolean;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

function keepDaysOf({ config }: Context, { keep }: PruneFlags): number {
  const days = keep === undefined ? config.retention.keepDays : keep / DAY_SECONDS;
  if (days > 0) return days;
  throw new UsageError('It is not said for how long to keep runs.', 'goalgen prune --keep 180d');
}

function bytesOf(database: string): number {
  const sizes = ['', '-wal'].map(
    (suffix) => statSync(database + suffix, { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function jsonOf(report: Report): Printed<typeof shape> {
  return {
    dry_run: report.dryRun,
    before: report.before,
    ...report.pruned,
    bytes_before: report.bytesBefore,
    bytes_after: report.bytesAfter,
  };
}

function textOf({ dryRun, before, pruned, isSmall, ...sizes }: Report, timeZone: string): string {
  const what = [
    counted(pruned.runs, 'run'),
    counted(pruned.scans, 'scan'),
    counted(pruned.proposals, 'refused proposal'),
  ];
  const rows = `${what[0]}, ${what[1]} and ${what[2]} from before ${formatInstant(before, timeZone)}`;
  if (dryRun) return `Would remove ${rows}.\n`;
  const size = isSmall
    ? `The database has ${megabytes(sizes.bytesAfter)} (${megabytes(sizes.bytesBefore)} before).`
    : 'The database keeps its size for new runs; to make it smaller: the same with --rewrite.';
  return `Removed ${rows}.\n${size}\n`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
