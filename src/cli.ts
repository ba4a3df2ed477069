import { Command, InvalidArgumentError, Option } from 'commander';
import type { BeliefAddOptions, BeliefListOptions, BeliefRetireOptions } from './commands/belief';
import type { DecideOptions } from './commands/decide';
import type { LedgerTailOptions } from './commands/ledgerTail';
import type { ListOptions } from './commands/list';
import type { ScanOptions } from './commands/scan';
import type { Context, GlobalOptions } from './context';
import type { Decision } from './goals/lifecycle';
import type { Io } from './io';
import type { LogLevel } from './log';
import { VERSION } from './version';

interface JsonOption {
  readonly json?: boolean;
}

/**
 * The command line: names, flags and help. No logic and no defaults (those live in the configuration's schema, so that
 * a flag not given never overrides a file). Each command's needs are loaded when it runs.
 */
export function buildProgram(io: Io): Command {
  const program = new Command('goalgen')
    .description('Reads the record of scheduled tasks, finds what keeps going wrong, and proposes goals.')
    .version(VERSION)
    .option('--data-dir <folder>', 'folder of the database and the ledger')
    .option('--database <file>', 'database file')
    .option('--ledger <file>', 'ledger file')
    .option('--config <file>', 'configuration file (else goalgen.json in this folder, if there)')
    .option('--set <key=value>', 'any setting of the configuration; repeatable', collect)
    .option('--time-zone <zone>', 'zone of quotas, logs, tables and times without an offset')
    .option('--now <time>', 'play this moment instead of the present one')
    .option('--verbose', 'log every step to stderr')
    .addHelpText('after', EXIT_CODES)
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: () => undefined });

  /** An action: options and arguments as given, a context made of them, and the command's own function. */
  const run =
    <Options extends object>(
      body: (context: Context, options: Options, args: string[]) => unknown,
      threshold: (options: Options) => LogLevel = () => 'WARN',
    ) =>
    async (...params: unknown[]) => {
      const command = params.at(-1) as Command;
      const options = command.optsWithGlobals<GlobalOptions & Options>();
      const { createContext } = await import('./context');
      await body(await createContext(io, options, threshold(options)), options, command.args);
    };

  program
    .command('scan')
    .description('look for patterns once, propose goals, and exit')
    .option('--dry-run', 'read only: say what would happen')
    .option('--explain', "print every gate's verdict on every proposal")
    .option('--quiet', 'print nothing unless something needs a person (for cron)')
    .option('--json', 'telemetry, goals and proposals as JSON')
    .action(
      run(
        async (context, options: ScanOptions) => (await import('./commands/scan')).scan(context, options),
        ({ quiet }) => (quiet === true ? 'WARN' : 'INFO'),
      ),
    );

  program
    .command('list')
    .description('goals; without --state those that are open')
    .option('--state <state>', 'only goals in this state; repeatable; all for every state', collect)
    .option('--source <source>', 'only goals from system, user or collaborative')
    .option('--detector <name>', 'only goals created by this detector')
    .addOption(new Option('--sort <key>', 'order').choices(['created', 'updated', 'confidence', 'value', 'state']))
    .option('--limit <n>', 'at most so many', count)
    .option('--json', 'a bare array of goals')
    .action(run(async (context, options: ListOptions) => (await import('./commands/list')).list(context, options)));

  program
    .command('show')
    .argument('<id>', 'id or unique start of one')
    .description('one goal: evidence, confidence, gates, runs, ledger')
    .option('--json', 'the same as JSON')
    .action(
      run(async (context, options: JsonOption, [id = '']) =>
        (await import('./commands/show')).show(context, id, options),
      ),
    );

  const decision = (name: Decision, description: string) =>
    program
      .command(name)
      .argument('<id...>', 'ids or unique starts of them; - reads ids from standard input')
      .description(description)
      .option('--note <text>', 'why, for the ledger')
      .option('--by <who>', 'who decides, if not you')
      .option('--json', 'what was changed, as JSON')
      .action(
        run(async (context, options: DecideOptions, ids) =>
          (await import('./commands/decide')).decide(context, name, ids, options),
        ),
      );
  decision('approve', 'make proposed goals active');
  decision('reject', 'refuse proposed goals');
  decision('done', 'declare active goals satisfied');

  const ledger = program.command('ledger').description('the audit trail');
  ledger
    .command('tail')
    .description('the last events')
    .option('-n, --lines <n>', 'how many (10)', count)
    .option('-f, --follow', 'go on printing events as they come')
    .option('--event <name>', 'only this event; repeatable', collect)
    .option('--json', 'the lines as they stand in the file')
    .action(
      run(async (context, options: LedgerTailOptions) =>
        (await import('./commands/ledgerTail')).ledgerTail(context, options),
      ),
    );

  const belief = program.command('belief').description('what you hold to be true; proposals are checked against it');
  belief
    .command('add')
    .argument('<text>', 'the belief in words')
    .description('add a belief; every criterion given must match for it to apply')
    .option('--supports', 'acting is in its sense')
    .option('--opposes', 'acting is against it')
    .option('--task <glob>', "tasks it is about: 'backup_*'")
    .option('--category <name>', 'goal category it is about: capability')
    .option('--pattern <name>', 'pattern it is about: task_failure_recurring')
    .option('--weight <n>', 'what it counts against other beliefs (1)', number)
    .option('--by <who>', 'who believes, if not you')
    .action(
      run(async (context, options: BeliefAddOptions, [text = '']) =>
        (await import('./commands/belief')).beliefAdd(context, text, options),
      ),
    );
  belief
    .command('list')
    .description('active beliefs')
    .option('--all', 'retired ones too')
    .option('--json', 'a bare array of beliefs')
    .action(
      run(async (context, options: BeliefListOptions) =>
        (await import('./commands/belief')).beliefList(context, options),
      ),
    );
  belief
    .command('retire')
    .argument('<id...>', 'ids of beliefs')
    .description('no longer hold a belief; it is kept on record')
    .option('--by <who>', 'who decides, if not you')
    .action(
      run(async (context, options: BeliefRetireOptions, ids) =>
        (await import('./commands/belief')).beliefRetire(context, ids, options),
      ),
    );

  program
    .command('import')
    .argument('<file>', 'NDJSON, one run a line; - reads standard input')
    .description('take runs into the built-in history; runs known already are not doubled')
    .option('--json', 'the counts as JSON')
    .action(
      run(async (context, options: JsonOption, [file = '']) =>
        (await import('./commands/import')).importFile(context, file, options),
      ),
    );

  program
    .command('config')
    .description('every setting in force, and where its value came from')
    .option('--json', 'the same as JSON')
    .action(run(async (context, options: JsonOption) => (await import('./commands/config')).config(context, options)));

  return program;
}

const EXIT_CODES = `
Exit codes:
  0  done (a scan that rejects everything is done)
  1  failed
  2  wrong usage, configuration or input
  3  no such id, or an ambiguous one
  4  not allowed in this state
  5  another scan is running
With several ids, all are tried and the lowest code that is not 0 counts.`;

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}
