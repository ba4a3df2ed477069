// Writes docs/reference.md from the program itself: its help, its settings, its ledger events. With
// --print the script prints the text instead, so that a test can compare it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function goalgen(args, cwd) {
  return execFileSync(process.execPath, [join(root, 'bin/goalgen.js'), ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TZ: 'UTC' },
  });
}

const helps = new Map();

/** The help of a command, or of the whole program. */
function helpOf(words) {
  const key = words.join(' ');
  if (!helps.has(key)) helps.set(key, goalgen([...words, '--help'], root).trim());
  return helps.get(key);
}

/** The words of every command that does something: `silence add`, in the order of the help. */
function commandsBelow(words) {
  const [, list] = helpOf(words).split('\nCommands:\n');
  if (list === undefined) return [words];
  const names = [...list.split('\n\n')[0].matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
  return names.filter((name) => name !== 'help').flatMap((name) => commandsBelow([...words, name]));
}

function help(words) {
  return `\`\`\`text\n${helpOf(words)}\n\`\`\`\n`;
}

/**
 * Every setting with its default, as `goalgen config` prints it in a folder without any settings.
 */
function settings() {
  const folder = mkdtempSync(join(tmpdir(), 'goalgen-reference-'));
  try {
    const rows = JSON.parse(goalgen(['config', '--json'], folder)).map(
      ({ key, value, variable, description }) => {
        const computed = description.includes('; default: ');
        const shown = computed
          ? ''
          : key === 'dataDir'
            ? '`"./data"`'
            : `\`${JSON.stringify(value)}\``;
        return `| \`${key}\` | ${shown} | ${description} | \`${variable}\` |`;
      },
    );
    return ['| setting | default | meaning | variable |', '|---|---|---|---|', ...rows].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ledgerEvents() {
  const source = readFileSync(join(root, 'src/ledger/event.ts'), 'utf8');
  const list = /LEDGER_EVENTS = \[([^\]]*)\]/.exec(source)?.[1];
  if (list === undefined) throw new Error('no LEDGER_EVENTS in src/ledger/event.ts');
  return [...list.matchAll(/'(\w+)'/g)].map(([, name]) => `- \`${name}\``).join('\n');
}

const text = `# Reference

Written by \`npm run docs\` from the program; do not edit.

## Commands

${help([])}
${commandsBelow([])
  .map((command) => `### goalgen ${command.join(' ')}\n\n${help(command)}`)
  .join('\n')}
## Settings

In \`goalgen.json\` (comments are allowed; [goalgen.schema.json](goalgen.schema.json) lets editors complete it; nested: \`{"gates": {"minConfidence": 0.75}}\`), as a variable, or as \`--set gates.minConfidence=0.75\`.
Flag beats variable beats file beats default. Unknown settings are refused. \`goalgen config\` shows what is in force.
Paths in a file are relative to the file. \`GOALGEN_CONFIG\` names the file, \`GOALGEN_NOW\` the moment to play.

${settings()}

## The ledger

\`identity_ledger.ndjson\`: one JSON object a line, keys \`ts\` (epoch seconds), \`schema\` (2), \`event\`, \`meta\`. Events:

${ledgerEvents()}

\`goal_created\` has \`goal_id\`, \`category\`, \`source\` and \`created_by\`; a goal born active has \`goal_approved\` by \`auto\`
right after it. Changes have \`goal_id\`, \`from\`, \`to\`, \`by\` and \`note\`. The \`_externally\` events were typed in SQL;
an update names every changed column with its old and new value. A rejected proposal is told when it is new or its reason
changes, not at every scan.

## JSON

What commands print with \`--json\`: [json.md](json.md).
`;

if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(join(root, 'docs/reference.md'), text);
