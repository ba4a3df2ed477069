import { parseJsonMap } from '../../lib/json';
import { LEDGER_EVENTS } from '../event';
import type { OpenFile } from '../rotation';
import { type FileLine, linesOfFile } from './fileLines';
import type { Beginning } from './files';

/**
 * A message where the lines before the first event are a ledger of goalgen's, of another database:
 * whoever begins a database anew beside an old ledger would otherwise leave no trace. Lines of other
 * programs are no ledger.
 * @param database the id of the database; undefined where no event names it
 */
export async function otherDatabase(
  { seq, offset }: Beginning,
  files: readonly OpenFile[],
  database: string | undefined,
): Promise<string[]> {
  const [first] = files;
  if (seq !== 1 || offset === 0 || first === undefined) return [];
  for await (const { number, bytes } of linesBefore(first, offset)) {
    const other = nameIn(bytes);
    if (other === undefined || other === (database ?? '')) continue;
    const whose = other === '' ? 'another database' : `the database ${other}`;
    return [
      `line ${number} of ${first.path}, before the first event, is of ${whose}: ` +
        'move the old ledger away if you meant to begin anew',
    ];
  }
  return [];
}

/** The lines that begin before a byte. */
async function* linesBefore(file: OpenFile, offset: number): AsyncGenerator<FileLine> {
  let position = 0;
  for await (const lines of linesOfFile(file, 0))
    for (const line of lines) {
      if (position >= offset) return;
      position += line.bytes.length;
      yield line;
    }
}

/** The database that a line of a ledger names, '' when it names none; undefined for another line. */
function nameIn(bytes: Buffer): string | undefined {
  const { schema, event, meta } = parseJsonMap(bytes.toString()) ?? {};
  if (schema !== 2 || !LEDGER_EVENTS.some((each) => each === event)) return undefined;
  const name = typeof meta === 'object' && meta !== null && 'database' in meta ? meta.database : '';
  return typeof name === 'string' ? name : '';
}
