import type { Command } from 'commander';
import { extraPatterns } from '../history/errors/fingerprint/extraPatterns';
import {
  type FingerprintOptions,
  fingerprint,
  maskSteps,
} from '../history/errors/fingerprint/fingerprint';
import { beginningsOf } from '../history/errors/fingerprint/lines';
import { printableJson } from '../lib/text';
import { explainedJson, fingerprintJson } from './json/fingerprint';
import { writeJson } from './json/writeJson';
import { fingerprintLine, renderFingerprint } from './print/fingerprint';
import type { Context } from './shared/context';
import type { CliTools, JsonOption } from './shared/options';

export function fingerprintCommand(program: Command, { run }: CliTools): void {
  program
    .command('fingerprint')
    .argument(
      '[text...]',
      'an error text, taken as it is; none, or -, reads standard input, a text a line',
    )
    .description(
      'which errors are taken for one: ' +
        'what is masked in a text, its template, error type and fingerprint',
    )
    .option('--json', 'the same as JSON; of standard input an object a line, in its order')
    .action(run(printFingerprint));
}

/**
 * Explains the fingerprint of one text, or prints the fingerprint of each line from standard input.
 */
async function printFingerprint(
  context: Context,
  { json = false }: JsonOption,
  words: readonly string[],
): Promise<void> {
  const { io, config } = context;
  const options = { patterns: await extraPatterns(config.fingerprint.patterns) };
  if (words.length === 0 || (words.length === 1 && words[0] === '-'))
    return ofLines(context, options, json);
  const text = words.join(' ');
  const explained = { ...fingerprint(text, options), masks: maskSteps(text, options) };
  if (json) writeJson(io.stdout, explainedJson(explained));
  else io.stdout.write(renderFingerprint(explained));
}

/**
 * Prints the fingerprints of lines from standard input as the lines come. Only one chunk of the
 * input is in memory at a time.
 */
async function ofLines({ io }: Context, options: FingerprintOptions, json: boolean): Promise<void> {
  for await (const lines of beginningsOf(io.stdin())) {
    const told = lines
      .map((line) => fingerprint(line, options))
      .map((print) => (json ? printableJson(fingerprintJson(print)) : fingerprintLine(print)));
    io.stdout.write(told.map((line) => `${line}\n`).join(''));
    if (io.stdout.closed === true) return;
  }
}
