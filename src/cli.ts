import { Command } from 'commander';
import type { Context, GlobalOptions } from './commands/shared/context';
import { type CliTools, collect, type Run } from './commands/shared/options';
import type { Io } from './lib/io';
import type { LogLevel } from './lib/log';
import { VERSION } from './lib/version';

type AddCommand = (program: Command, tools: CliTools) => void;

/** The commands, in the order of the help. Only the file of the typed command is loaded. */
const COMMANDS: readonly { readonly name: string; readonly load: () => Promise<AddCommand> }[] = [
  { name: 'scan', load: async () => (await import('./commands/scan')).scanCommand },
  { name: 'explain', load: async () => (await import('./commands/explain')).explainCommand },
  { name: 'replay', load: async () => (await import('./commands/replay')).replayCommand },
  { name: 'import', load: async () => (await import('./commands/import')).importCommand },
  { name: 'record', load: async () => (await import('./commands/record')).recordCommand },
  { name: 'exec', load: async () => (await import('./commands/exec')).execCommand },
  { name: 'deliver', load: async () => (await import('./commands/deliver')).deliverCommand },
  { name: 'prune', load: async () => (await import('./commands/prune')).pruneCommand },
  { name: 'list', load: async () => (await import('./commands/list')).listCommand },
  { name: 'next', load: async () => (await import('./commands/next')).nextCommand },
  { name: 'show', load: async () => (await import('./commands/show')).showCommand },
  { name: 'plan', load: async () => (await import('./commands/plan')).planCommand },
  { name: 'approve', load: async () => (await import('./commands/approve')).approveCommand },
  { name: 'reject', load: async () => (await import('./commands/reject')).rejectCommand },
  { name: 'start', load: async () => (await import('./commands/start')).startCommand },
  { name: 'done', load: async () => (await import('./commands/done')).doneCommand },
  { name: 'abandon', load: async () => (await import('./commands/abandon')).abandonCommand },
  { name: 'add', load: async () => (await import('./commands/add')).addGoalCommand },
  { name: 'edit', load: async () => (await import('./commands/edit')).editCommand },
  {
    name: 'suppressed',
    load: async () => (await import('./commands/suppressed')).suppressedCommand,
  },
  { name: 'silence', load: async () => (await import('./commands/silence')).silenceCommand },
  { name: 'stats', load: async () => (await import('./commands/stats')).statsCommand },
  { name: 'ledger', load: async () => (await import('./commands/ledger')).ledgerCommand },
  { name: 'belief', load: async () => (await import('./commands/belief')).beliefCommand },
  {
    name: 'fingerprint',
    load: async () => (await import('./commands/fingerprint')).fingerprintCommand,
  },
  { name: 'init', load: async () => (await import('./commands/init')).initCommand },
  { name: 'doctor', load: async () => (await import('./commands/doctor')).doctorCommand },
  { name: 'config', load: async () => (await import('./commands/config')).configCommand },
];

/**
 * The commands whose names are among the arguments; all commands when no argument is the name of
 * one, or when `--help` or `-h` comes before the first.
 */
function commandsFor(argv: readonly string[]): typeof COMMANDS {
  if (argv[0] === '--version' || argv[0] === '-V') return [];
  const isName = (word: string) => COMMANDS.some(({ name }) => name === word);
  const first = argv.findIndex((word) => isName(word) || word === '--help' || word === '-h');
  if (first < 0 || !isName(argv[first] ?? '')) return COMMANDS;
  return COMMANDS.filter(({ name }) => argv.includes(name));
}

/**
 * Builds the command line: names, flags and help, without logic. Flags have no defaults here; the
 * defaults are in the configuration's schema, so that a flag that is not given never overrides the
 * configuration file.
 */
export async function buildProgram(
  io: Io,
  { argv, passOn }: Pick<CliTools, 'argv' | 'passOn'>,
): Promise<Command> {
  const program = new Command('goalgen')
    .description(
      'Reads the record of scheduled tasks, finds what keeps going wrong, and proposes goals.',
    )
    .version(VERSION)
    .option('--data-dir <folder>', 'folder of the database and the ledger')
    .option('--database <file>', 'database file')
    .option('--ledger <file>', 'ledger file')
    .option('--config <file>', 'configuration file (else goalgen.json in this folder, if there)')
    .option('--set <key=value>', 'any setting of the configuration; repeatable', collect)
    .option('--time-zone <zone>', 'zone of quotas, logs, tables and times without an offset')
    .option('--now <time>', 'play this moment instead of the present one')
    .option('--trust-clock', 'change goals, however long the last scan and run are ago')
    .option('--verbose', 'log every step to stderr')
    .addHelpText('after', EXIT_CODES)
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: () => undefined });

  /**
   * Makes a commander action of a command's own function: it gets a context made of the options.
   */
  const run: Run =
    <Options extends object>(
      body: (context: Context, options: Options, args: string[]) => unknown,
      threshold: (options: Options) => LogLevel = () => 'WARN',
    ) =>
    async (...params: unknown[]) => {
      const command = params.at(-1) as Command;
      const options = command.optsWithGlobals<GlobalOptions & Options>();
      const { createContext } = await import('./commands/shared/context');
      await body(await createContext(io, options, threshold(options)), options, command.args);
    };

  const tools = { run, io, argv, passOn };
  for (const { load } of commandsFor(argv)) (await load())(program, tools);
  return program;
}

/**
 * The name of the command that was typed, as far as the arguments name one: `goalgen silence add`.
 */
export function typedCommand(program: Command, argv: readonly string[]): string {
  let [command, typed] = [program, program.name()];
  for (const word of argv) {
    const next = command.commands.find((each) => each.name() === word);
    if (next !== undefined) [command, typed] = [next, `${typed} ${word}`];
  }
  return typed;
}

const EXIT_CODES = `
Exit codes:
  0  done (a scan that rejects everything is done)
  1  failed
  2  wrong usage, configuration or input
  3  no such id, or an ambiguous one
  4  not allowed in this state
  5  another scan, or another run of this task, is running
With several ids, all are tried and the lowest code that is not 0 counts.
The command exec ends with the code of its command: 124 at the timeout, 126 or 127 if it could not be run.`;
