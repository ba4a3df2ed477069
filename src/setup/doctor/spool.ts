import { spoolStateOf } from '../../exec/spool/folders';
import { DAY_SECONDS, formatInstant, type Instant } from '../../lib/clock';
import { counted } from '../../lib/text';
import { bad, type Check, note } from './check';

/** Runs that `exec` spooled normally wait for a moment. Waiting for so long is a fault. */
const WAITING_SECONDS_MAX = DAY_SECONDS;

/** Tells of runs that wait to be stored, of runs that a full spool lost, and of unreadable files. */
export function checkSpools(
  folders: readonly string[],
  { now, timeZone }: { now: Instant; timeZone: string },
): Check[] {
  return folders.flatMap((folder) => {
    const { waiting, oldest, dropped, unreadable } = spoolStateOf(folder);
    const checks: Check[] = [];
    if (oldest !== undefined) {
      const since = formatInstant(oldest, timeZone);
      const told = `${counted(waiting, 'run')} of exec, since ${since}, not stored yet: ${folder}`;
      checks.push(
        now - oldest > WAITING_SECONDS_MAX
          ? bad('spool', told, 'goalgen deliver, which says why')
          : note('spool', told),
      );
    }
    if (dropped > 0)
      checks.push(
        bad(
          'spool',
          `${counted(dropped, 'successful run')} removed from ${folder}, which was full`,
          `goalgen deliver; then rm '${folder}/dropped'`,
        ),
      );
    if (unreadable > 0)
      checks.push(
        bad(
          'spool',
          `${counted(unreadable, 'file')} in ${folder} that no goalgen wrote so`,
          `look at ${folder}/*.unreadable, then remove them`,
        ),
      );
    return checks;
  });
}
