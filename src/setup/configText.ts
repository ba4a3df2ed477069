import { configKeys } from '../config/keys';
import { placeSettings } from '../config/ownSettings';
import { historySettings } from '../history/sources';
import type { FoundSource } from './findings';

/**
 * The text of a first configuration file. Sources that were found are in force, sources that cannot
 * be read are comments, and every other setting is a comment with its default.
 */
export function configText(
  sources: readonly FoundSource[],
  { dataDir, schemaPath }: { readonly dataDir: string; readonly schemaPath: string },
): string {
  const lines = [
    '{',
    '  // Settings of goalgen. What is commented out is the default; ' +
      '`goalgen config` shows what is in force.',
    `  "$schema": ${JSON.stringify(schemaPath)},`,
    '',
    `  // ${placeSettings.dataDir.meaning}`,
    `  "dataDir": ${JSON.stringify(dataDir)},`,
    '',
    `  // ${historySettings.history.meaning}`,
    '  "history": [',
    `    { "preset": "native" }, // what goalgen records (exec, record) and imports`,
    ...sources.map(sourceLine),
    '  ],',
    '',
    ...settings(),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function sourceLine({ source, about }: FoundSource): string {
  const comment = `// ${about.replace(/\s+/g, ' ')}`;
  if (source === undefined) return `    ${comment}`;
  const pairs = Object.entries(source).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `    { ${pairs.join(', ')} }, ${comment}`;
}

/** The lines of the other settings, nested in their sections, each setting as a comment. */
function settings(): string[] {
  const lines: string[] = [];
  let group: string[] = [];
  for (const { path, setting } of configKeys()) {
    const names = path.split('.');
    const own = names.slice(0, -1);
    if (own.length === 0) {
      if (path === 'dataDir' || path === 'history') continue;
      lines.push(
        `  // ${setting.meaning}`,
        `  // ${JSON.stringify(path)}: ${JSON.stringify(setting.fallback ?? null)},`,
      );
      continue;
    }
    const shared = own.findIndex((name, depth) => group[depth] !== name);
    const keep = shared < 0 ? own.length : shared;
    lines.push(...closing(group, keep));
    for (let depth = keep; depth < own.length; depth++)
      lines.push(`${indent(depth)}${JSON.stringify(own[depth])}: {`);
    group = own;
    lines.push(
      `${indent(own.length)}// ${setting.meaning}`,
      `${indent(own.length)}// ${JSON.stringify(names.at(-1))}: ` +
        `${JSON.stringify(setting.fallback)},`,
    );
  }
  return [...lines, ...closing(group, 0)];
}

function closing(group: readonly string[], keep: number): string[] {
  return group.slice(keep).map((_, index) => `${indent(group.length - 1 - index)}},`);
}

function indent(depth: number): string {
  return '  '.repeat(depth + 1);
}
