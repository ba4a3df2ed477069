import type { Database } from '../../db/database';
import { collectErrors, throwCollected } from '../../lib/collectErrors';
import type { Context } from './context';
import { CHANGING, withDatabase } from './withDatabase';

/**
 * Changes something for each id, and prints the line that `change` returns for it. Every id is
 * tried.
 * @throws SeveralErrors when ids failed, after all ids were tried
 */
export async function changeEach(
  context: Context,
  ids: readonly string[],
  change: (db: Database, id: string) => Promise<string>,
): Promise<void> {
  const errors = await withDatabase(context, CHANGING, (db) =>
    collectErrors(ids, async (id) => {
      const line = await change(db, id);
      context.io.stdout.write(`${line}\n`);
    }),
  );
  throwCollected(errors);
}
