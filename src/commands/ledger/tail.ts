import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { LEDGER_EVENTS } from '../../ledger/event';
import { follow, lastLines } from '../../ledger/tail';
import { UsageError } from '../../lib/errors';
import { isJsonMap, parseJsonMap } from '../../lib/json';
import { printable, printableJsonText } from '../../lib/text';
import { renderLedgerLine } from '../print/ledgerLine';
import type { Context } from '../shared/context';
import { type CliTools, collect, count } from '../shared/options';
import { LOOKING, withDatabase } from '../shared/withDatabase';

export function ledgerTailCommand(ledger: Command, { run }: CliTools): void {
  ledger
    .command('tail')
    .description('the last events')
    .option('-n, --lines <n>', 'how many (10)', count)
    .option('-f, --follow', 'go on printing events as they come')
    .option('--event <name>', 'only this event; repeatable', collect)
    .option('--json', 'the lines as they stand in the file')
    .action(run(ledgerTail));
}

interface LedgerTailOptions {
  readonly lines?: number;
  readonly follow?: boolean;
  readonly event?: readonly string[];
  readonly json?: boolean;
}

/** Default number of lines. */
const LINES = 10;

async function ledgerTail(context: Context, options: LedgerTailOptions): Promise<void> {
  const { io, config } = context;
  const unknown = options.event?.find((name) => !LEDGER_EVENTS.some((known) => known === name));
  if (unknown !== undefined)
    throw new UsageError(
      `The ledger has no event '${printable(unknown)}'.`,
      `--event ${LEDGER_EVENTS.join('|')}`,
    );
  // Opening the database appends the events in the outbox to the ledger file, so that the file is
  // complete before it is read.
  if (existsSync(config.database)) await withDatabase(context, LOOKING, async () => undefined);
  const accepts = (line: string) =>
    options.event === undefined || options.event.includes(eventOf(line));
  const show = (line: string) =>
    io.stdout.write(
      options.json === true
        ? `${printableJsonText(line)}\n`
        : renderLedgerLine(io, line, config.timeZone),
    );
  const tail = lastLines(config.ledger, options.lines ?? LINES, accepts);
  tail.lines.forEach(show);
  if (options.follow !== true) return;
  for await (const line of follow(config.ledger, tail.position, io.interruption())) {
    if (accepts(line)) show(line);
    if (io.stdout.closed === true) return;
  }
}

function eventOf(line: string): string {
  const parsed = parseJsonMap(line);
  return isJsonMap(parsed) && typeof parsed.event === 'string' ? parsed.event : '';
}
