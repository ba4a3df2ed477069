import { Command } from 'commander';
import type { Context, GlobalOptions } from './commands/shared/context';
import { type CliTools, collect, type Run } from './commands/shared/options';
import type { Io } from './lib/io';
import type { LogLevel } from './lib/log';
import { VERSION } from './lib/version';

type AddCommands = (program: Command, tools: CliTools) => void;

/** The commands in the order of the help, by group: making all of them takes a twentieth of a start. */
const GROUPS: readonly { readonly names: readonly string[]; readonly load: () => Promise<AddCommands> }[] = [
  { names: ['scan', 'explain', 'replay'], load: async () => (await import('./cli/scan')).addScanCommands },
  { names: ['import', 'record'], load: async () => (await import('./cli/runs')).addRunCommands },
  { names: ['exec'], load: async () => (await import('./cli/exec')).addExecCommand },
  { names: ['list', 'next', 'show', 'plan'], load: async () => (await import('./cli/goals')).addGoalCommands },
  {
    names: ['approve', 'reject', 'start', 'done', 'abandon', 'add', 'edit'],
    load: async () => (await import('./cli/decisions')).addDecisionCommands,
  },
  { names: ['suppressed', 'silence'], load: async () => (await import('./cli/suppression')).addSuppressionCommands },
  { names: ['stats'], load: async () => (await import('./cli/stats')).addStatsCommand },
  { names: ['ledger'], load: async () => (await import('./cli/ledger')).addLedgerCommands },
  { names: ['belief'], load: async () => (await import('./cli/beliefs')).addBeliefCommands },
  { names: ['fingerprint'], load: async () => (await import('./cli/fingerprint')).addFingerprintCommand },
  { names: ['init', 'doctor', 'config'], load: async () => (await import('./cli/setup')).addSetupCommands },
];

/** Those of which a word was typed; all of them when there is none, or help is wanted before any. */
function groupsFor(argv: readonly string[]): typeof GROUPS {
  const isName = (word: string) => GROUPS.some(({ names }) => names.includes(word));
  const first = argv.findIndex((word) => isName(word) || word === '--help' || word === '-h');
  if (first < 0 || !isName(argv[first] ?? '')) return GROUPS;
  return GROUPS.filter(({ names }) => names.some((name) => argv.includes(name)));
}

/**
 * The command line: names, flags and help. No logic and no defaults (those live in the configuration's schema, so that
 * a flag not given never overrides a file). Each command's needs are loaded when it runs.
 */
export async function buildProgram(io: Io, { argv, passOn }: Pick<CliTools, 'argv' | 'passOn'>): Promise<Command> {
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
  for (const { load } of groupsFor(argv)) (await load())(program, tools);
  return program;
}

/** The command that was typed, as far as its words name one: `goalgen silence add`. */
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
