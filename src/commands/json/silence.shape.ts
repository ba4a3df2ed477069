import * as z from 'zod/mini';
import { instantOrNull, text, textOrNull } from './describe';

export const silence = z.strictObject({
  id: text('`silence_` and 8 hexadecimal digits'),
  task: text('the tasks that it is about, as a glob: `backup_*`'),
  begins_at: instantOrNull('when it began; null where a hand typed what is no number'),
  ends_at: instantOrNull('when it ends; null where a hand typed what is no number'),
  note: textOrNull('why'),
  created_by: textOrNull('whose it is; null where nobody said'),
});
