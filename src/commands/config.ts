import type { Command } from 'commander';
import { configKeys, variableOf } from '../config/keys';
import { isJsonMap } from '../lib/json';
import { writeJson } from './json/writeJson';
import { renderTable } from './print/table';
import type { Context } from './shared/context';
import type { CliTools, JsonOption } from './shared/options';

export function configCommand(program: Command, { run }: CliTools): void {
  program
    .command('config')
    .description('every setting in force, and where its value came from')
    .option('--json', 'the same as JSON')
    .action(run(printConfig));
}

/** Prints every setting in force, and where its value came from. */
function printConfig(context: Context, options: JsonOption): void {
  const settings = configKeys().map(({ path, setting }) => ({
    key: path,
    value: valueAt(context.config, path),
    from: context.origins.get(path) ?? 'default',
    variable: variableOf(path),
    description: setting.meaning,
  }));
  if (options.json === true) {
    writeJson(context.io.stdout, settings);
    return;
  }
  const rows = settings.map(({ key, value, from, description }) => [
    key,
    Array.isArray(value) ? JSON.stringify(value) : String(value),
    from,
    description,
  ]);
  const columns = [
    { title: 'SETTING' },
    { title: 'VALUE' },
    { title: 'FROM' },
    { title: 'MEANING', elastic: true },
  ];
  context.io.stdout.write(renderTable(context.io, columns, rows));
}

function valueAt(tree: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value: unknown, name) => (isJsonMap(value) ? value[name] : undefined), tree);
}
