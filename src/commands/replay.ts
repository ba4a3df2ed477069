import type { Command } from 'commander';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../lib/clock';
import { SeveralErrors, UsageError } from '../lib/errors';
import { parseInstant } from '../lib/timeText';
import { replay as replayPeriod } from '../replay/replay';
import { replayJson } from './json/replay';
import { writeJson } from './json/writeJson';
import { shareBar } from './print/progress';
import { renderReplay } from './print/replay';
import type { Context } from './shared/context';
import { openHistory } from './shared/openHistory';
import type { CliTools } from './shared/options';
import { READING, withDatabase } from './shared/withDatabase';

export function replayCommand(program: Command, { run }: CliTools): void {
  program
    .command('replay')
    .description(
      'the scans there would have been in the past, under these settings (--set); writes nothing',
    )
    .requiredOption('--from <time>', 'when the first of them is')
    .option('--to <time>', 'when the last may be; default: now')
    .option('--every <length>', 'how far apart they are: 15m, 1h, 1d; default: 1h')
    .option('--json', 'as JSON')
    .action(run(replay));
}

interface ReplayOptions {
  readonly from: string;
  readonly to?: string;
  readonly every?: string;
  readonly json?: boolean;
}

/**
 * Maximum number of scans in a replay. More scans would take a day, and would say nothing that
 * fewer do not.
 */
const SCANS_MAX = 20_000;

async function replay(context: Context, options: ReplayOptions): Promise<void> {
  const { io, config, now } = context;
  const since = instantOf('--from', options.from, config.timeZone);
  const until = options.to === undefined ? now : instantOf('--to', options.to, config.timeZone);
  const everySeconds = options.every === undefined ? HOUR_SECONDS : secondsOf(options.every);
  if (until < since) throw new UsageError('--to is before --from.', 'swap them');
  if ((until - since) / everySeconds > SCANS_MAX)
    throw new UsageError(
      `That is more than ${SCANS_MAX} scans.`,
      'a shorter period, or a longer --every',
    );
  await withDatabase(context, READING, async (db) => {
    const history = await openHistory(context, db);
    const bar = await shareBar(io.stderr, 'Replaying');
    try {
      const onProgress = (part: number) => bar.update(part);
      const replayed = await replayPeriod({
        db,
        history,
        config,
        period: { since, until },
        everySeconds,
        onProgress,
      });
      bar.stop();
      if (options.json === true) writeJson(io.stdout, replayJson(replayed));
      else io.stdout.write(renderReplay(io, replayed, config.timeZone));
      if (history.health.failures.length > 0)
        throw new SeveralErrors(history.health.failures.map(({ error }) => error));
    } finally {
      bar.stop();
      await history.close();
    }
  });
}

function instantOf(flag: string, text: string, timeZone: string): Instant {
  const instant = parseInstant(text, timeZone);
  if (instant === undefined)
    throw new UsageError(
      `${flag} is no time: '${text}'.`,
      `${flag} 2025-11-09 or 2025-11-09T14:00:00Z`,
    );
  return instant;
}

const UNITS: Readonly<Record<string, number>> = { m: 60, h: HOUR_SECONDS, d: DAY_SECONDS };

function secondsOf(text: string): number {
  const [, count, unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (!(seconds > 0))
    throw new UsageError(`--every is no length of time: '${text}'.`, '--every 1h, 15m or 1d');
  return seconds;
}
