// Writes the second part of docs/json.md, which explains every key of json.schema.json. People
// write the first part. With --print the script prints the whole text instead, so that a test can
// compare it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const MARK = '<!-- From here on written by `npm run docs` from json.schema.json. -->\n';
const { $defs: definitions } = JSON.parse(
  readFileSync(join(root, 'docs/json.schema.json'), 'utf8'),
);

const nameOf = ({ $ref }) => $ref.replace('#/$defs/', '');

/** A definition of the schema as a link to its section. */
function linkTo(reference) {
  const name = nameOf(reference);
  return `[${name}](#${name})`;
}

/** What kind of value a key has, in words. */
function typeOf(schema) {
  if (schema.$ref !== undefined) return linkTo(schema);
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.prefixItems !== undefined) return `list of ${schema.prefixItems.length}`;
  if (schema.type === 'array')
    return schema.items.type === undefined && schema.items.$ref === undefined
      ? 'list'
      : `list of ${typeOf(schema.items)}`;
  if (schema.type === 'object' && schema.properties === undefined) {
    const of = typeOf(schema.additionalProperties);
    return of === 'anything' ? 'map' : `map of ${of}`;
  }
  return schema.type === undefined ? 'anything' : [schema.type].flat().join(' or ');
}

/**
 * The object whose keys are listed below a key's own row: the value itself, an item of a list, or
 * what a value is when it is not null.
 */
function innerObject(schema, path) {
  if (schema.anyOf !== undefined)
    return schema.anyOf.map((each) => innerObject(each, path)).find((found) => found !== undefined);
  if (schema.type === 'array') return innerObject(schema.items, `${path}[]`);
  return schema.properties === undefined
    ? undefined
    : { properties: schema.properties, prefix: `${path}.` };
}

function rowsOf(properties, prefix = '') {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const path = `${prefix}${key}`;
    const inner = innerObject(schema, path);
    const own = `| \`${path}\` | ${typeOf(schema)} | ${schema.description.replaceAll('|', '\\|')} |`;
    return [own, ...(inner === undefined ? [] : rowsOf(inner.properties, inner.prefix))];
  });
}

/**
 * The keys to list. A definition with all keys of a goal and more lists only the additional ones.
 */
function ownProperties({ properties }) {
  const goal = Object.keys(definitions.goal.properties);
  const isMore =
    goal.every((key) => key in properties) && Object.keys(properties).length > goal.length;
  const own = Object.entries(properties).filter(([key]) => !isMore || !goal.includes(key));
  return { properties: Object.fromEntries(own), isMore };
}

function sectionOf([name, definition]) {
  const { title, description } = definition;
  const heading = `### ${title.replace(/^goalgen | --json$/g, '')}\n\n${description}`;
  if (definition.properties === undefined)
    return `${heading}\n\nThat is: ${typeOf(definition)} (\`#/$defs/${name}\`).\n`;
  const { properties, isMore } = ownProperties(definition);
  const before = isMore ? '\n\nAll keys of a [goal](#goal), then:' : '';
  return `${heading}${before}\n\n| key | type | meaning |\n|---|---|---|\n${rowsOf(properties).join('\n')}\n`;
}

const all = Object.entries(definitions);
const isCommand = ([, { title }]) => title.startsWith('goalgen ');
const written = readFileSync(join(root, 'docs/json.md'), 'utf8').split(MARK)[0];
const text = `${written}${MARK}
## Command by command

${all.filter(isCommand).map(sectionOf).join('\n')}
## The objects in them

${all
  .filter((entry) => !isCommand(entry))
  .map(sectionOf)
  .join('\n')}`;

if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(join(root, 'docs/json.md'), text);
