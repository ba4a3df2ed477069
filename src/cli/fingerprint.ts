import type { Command } from 'commander';
import type { CliTools, JsonOption } from '../commands/shared/options';

/** Error texts, as scans group them. */
export function addFingerprintCommand(program: Command, { run }: CliTools): void {
  program
    .command('fingerprint')
    .argument('[text...]', 'an error text, taken as it is; none, or -, reads standard input, a text a line')
    .description('which errors are taken for one: what is masked in a text, its template, error type and fingerprint')
    .option('--json', 'the same as JSON; of standard input an object a line, in its order')
    .action(
      run(async (context, options: JsonOption, words) =>
        (await import('../commands/fingerprint')).fingerprintCommand(context, words, options),
      ),
    );
}
