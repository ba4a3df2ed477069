import type { Command } from 'commander';
import type { Database } from '../db/database';
import { loosen, proposalHistories, thresholdChanges } from '../goals/feedback/store';
import { type Suggestion, suggestions } from '../goals/feedback/suggest';
import { bandTracks, patternTracks } from '../goals/feedback/trackRecord';
import { DAY_SECONDS, HOUR_SECONDS } from '../lib/clock';
import { NotFoundError } from '../lib/errors';
import { counted, printable } from '../lib/text';
import { replay } from '../replay/replay';
import { compare } from '../replay/result';
import { statsJson } from './json/stats';
import { suggestionsJson } from './json/suggestion';
import { writeJson } from './json/writeJson';
import { renderStats } from './print/stats';
import { renderSuggestions, type Tried } from './print/suggestions';
import type { Context } from './shared/context';
import { openHistory } from './shared/openHistory';
import { operator } from './shared/operator';
import type { CliTools } from './shared/options';
import { CHANGING, LOOKING, READING, withDatabase } from './shared/withDatabase';

export function statsCommand(program: Command, { run }: CliTools): void {
  program
    .command('stats')
    .description('how welcome and how right what each detector proposed was')
    .option('--suggest', 'settings that people’s decisions speak for, tried on the last 30 days')
    .option('--loosen <detector>', 'take a threshold that rose back to what is configured')
    .option('--by <who>', 'who asks for that, if not you')
    .option('--json', 'the same as JSON')
    .action(run(stats));
}

interface StatsOptions {
  readonly suggest?: boolean;
  readonly loosen?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/**
 * The replay that tries out a suggestion: how many days it covers, and how far apart its scans are.
 */
const TRIED_DAYS = 30;
const TRIED_EVERY_SECONDS = 6 * HOUR_SECONDS;

/** Prints how often the proposals of each detector were approved, proved right or were refused. */
async function stats(context: Context, options: StatsOptions): Promise<void> {
  const { io, config } = context;
  if (options.loosen !== undefined) return loosenThresholds(context, options.loosen, options);
  if (options.suggest === true) return suggest(context, options);
  const found = await withDatabase(context, LOOKING, async (db) => ({
    all: await proposalHistories(db),
    thresholds: await thresholdChanges(db),
  }));
  const tracks = {
    patterns: patternTracks(found.all),
    bands: bandTracks(found.all),
    thresholds: found.thresholds,
  };
  if (options.json === true) writeJson(io.stdout, statsJson(tracks));
  else if (found.all.length > 0) io.stdout.write(renderStats(io, tracks, config.timeZone));
  else if (io.stdout.isTTY === true) io.stdout.write('No detector has proposed a goal yet.\n');
}

async function suggest(context: Context, { json }: StatsOptions): Promise<void> {
  const { io, config } = context;
  const tried = await withDatabase(context, READING, async (db) => {
    const results: Tried[] = [];
    for (const suggestion of suggestions(await proposalHistories(db), config))
      results.push(await tryOut(context, db, suggestion));
    return results;
  });
  if (json === true) writeJson(io.stdout, suggestionsJson(tried));
  else io.stdout.write(renderSuggestions(tried, TRIED_DAYS));
}

/** Replays the last `TRIED_DAYS` days with the suggested setting, on copies; nothing is written. */
async function tryOut(context: Context, db: Database, suggestion: Suggestion): Promise<Tried> {
  const { now, config } = context;
  const history = await openHistory(context, db);
  try {
    const replayed = await replay({
      db,
      history,
      config: suggestion.apply(config),
      period: { since: now - TRIED_DAYS * DAY_SECONDS, until: now },
      everySeconds: TRIED_EVERY_SECONDS,
      onProgress: () => undefined,
    });
    return { suggestion, goals: replayed.goals.length, comparison: compare(replayed) };
  } finally {
    await history.close();
  }
}

/**
 * Resets the thresholds of a detector that rose to the configured one, because the operator asked
 * for it.
 * @throws NotFoundError when no threshold of the detector has risen
 */
async function loosenThresholds(
  context: Context,
  detectorName: string,
  { by }: StatsOptions,
): Promise<void> {
  const { io, config, now } = context;
  const who = operator(io, by);
  const taken = await withDatabase(context, CHANGING, (db) =>
    loosen(db, detectorName, { by: who, now, configured: config.gates.minConfidence }),
  );
  if (taken === 0)
    throw new NotFoundError(
      `No threshold of '${printable(detectorName)}' has risen.`,
      'goalgen stats',
    );
  io.stdout.write(
    `${counted(taken, 'threshold')} of ${printable(detectorName)} as configured again\n`,
  );
}
