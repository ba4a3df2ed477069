import * as z from 'zod/mini';
import { count, textOrNull } from './describe';

export const ledgerHead = z.strictObject({
  seq: count('the number of the newest event; 0 while there is none'),
  hash: textOrNull('its hash; null while there is none'),
});
