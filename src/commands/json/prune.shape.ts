import * as z from 'zod/mini';
import { count, flag, instant } from './describe';

export const pruned = z.strictObject({
  dry_run: flag('nothing was removed: the counts say what would be'),
  before: instant('what is older was removed'),
  runs: count('runs that were removed'),
  scans: count('rows about scans that were removed'),
  proposals: count('refused proposals that were removed'),
  bytes_before: count('size of the database before'),
  bytes_after: count('size of the database afterwards'),
});
