// Writes docs/goalgen.schema.json and docs/json.schema.json. With the first, made from the
// program's own schema of its settings, editors complete goalgen.json; the second describes what
// commands print with --json. With --print NAME the script prints the text of that file instead, so
// that a test can compare it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTs } from './loadTs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const FILES = {
  'goalgen.schema.json': async () => (await loadTs('src/config/jsonSchema.ts')).configJsonSchema(),
  'json.schema.json': async () => (await loadTs('src/commands/json/index.ts')).printedJsonSchema(),
};

const textOf = async (name) => `${JSON.stringify(await FILES[name](), null, 2)}\n`;
const [flag, asked] = process.argv.slice(2);
if (flag === '--print') process.stdout.write(await textOf(asked));
else
  for (const name of Object.keys(FILES))
    writeFileSync(join(root, 'docs', name), await textOf(name));
