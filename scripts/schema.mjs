// Writes goalgen.schema.json, by which editors complete goalgen.json, from the program's own schema of its settings.
// With --print it prints the text instead, so that a test can compare.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTs } from './loadTs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { configJsonSchema } = await loadTs('src/config/jsonSchema.ts');
const text = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(join(root, 'goalgen.schema.json'), text);
