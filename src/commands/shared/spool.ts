import { loadConfig } from '../../config/load';
import type { Database } from '../../db/database';
import { spoolFolders, waitingIn } from '../../exec/spool/folders';
import type { DatabaseChoice } from '../../exec/spool/spooledRun';
import { systemNow } from '../../lib/clock';
import { codeOf, FailedError, GoalgenError, messageOf } from '../../lib/errors';
import type { Context } from './context';

/** The folders in which runs may wait for the database of this command. */
export function spoolsOf({ io, config }: Context): string[] {
  return spoolFolders(io.env, config.dataDir);
}

/**
 * Stores the runs that wait for this database, after those that another process stores just now.
 * @returns how many were stored
 * @throws GoalgenError when they cannot be stored
 */
export async function deliverSpools(
  db: Database,
  context: Context,
  {
    waitSeconds = context.config.busyTimeoutSeconds,
    note,
  }: { readonly waitSeconds?: number; readonly note?: string | undefined } = {},
): Promise<number> {
  const folders = spoolsOf(context).filter((folder) => note !== undefined || isWaitingIn(folder));
  if (folders.length === 0) return 0;
  const { deliverFrom } = await import('../../exec/spool/deliver');
  const { redactor } = await import('../../history/errors/redact');
  const redact = await redactor(context.config.redact.patterns);
  const isOurs = choiceOf(context.config.database);
  let delivered = 0;
  const options = { isOurs, redact, waitSeconds, now: systemNow(), note };
  for (const folder of folders)
    try {
      delivered += await deliverFrom(folder, db, options);
    } catch (error) {
      throw asSpoolError(error, folder);
    }
  return delivered;
}

function isWaitingIn(folder: string): boolean {
  try {
    return waitingIn(folder).length > 0;
  } catch (error) {
    throw asSpoolError(error, folder);
  }
}

/** A failure of the system as one that the operator understands; other errors as they are. */
function asSpoolError(error: unknown, folder: string): unknown {
  const isSystem = typeof (error as NodeJS.ErrnoException | null)?.syscall === 'string';
  return isSystem && codeOf(error) !== undefined
    ? new FailedError(`The spool ${folder}: ${messageOf(error)}`, `ls -ld '${folder}'`)
    : error;
}

/** Stores the runs that wait for this database, or warns that it cannot be done now. */
export async function deliverOrWarn(db: Database, context: Context): Promise<void> {
  try {
    await deliverSpools(db, context);
  } catch (error) {
    if (!(error instanceof GoalgenError)) throw error;
    context.log.warn(`Spooled runs are not stored: ${error.message}`);
  }
}

/** Whether the run of a choice belongs to the database: the configuration is read as `exec` would. */
function choiceOf(database: string): (choice: DatabaseChoice) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (choice) => {
    const key = JSON.stringify(choice);
    const answer = known.get(key) ?? leadsTo(database, choice);
    known.set(key, answer);
    return answer;
  };
}

async function leadsTo(database: string, { cwd, env, options }: DatabaseChoice): Promise<boolean> {
  const { config: file, set = [], dataDir, database: named } = options;
  try {
    const { config } = await loadConfig({
      file,
      set,
      flags: { dataDir, database: named },
      env,
      cwd,
    });
    return config.database === database;
  } catch (error) {
    if (error instanceof GoalgenError) return false; // it waits until its configuration is mended
    throw error;
  }
}
