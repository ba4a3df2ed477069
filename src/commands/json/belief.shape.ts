import * as z from 'zod/mini';
import { instantOrNull, number, oneOf, text, textOrNull } from './describe';

export const belief = z.strictObject({
  id: text('`belief_` and 8 hexadecimal digits'),
  text: text('the belief in words'),
  stance: oneOf(['supports', 'opposes'], 'whether acting is in its sense'),
  weight: number('what it counts against other beliefs, above 0'),
  category: textOrNull('the category of goals that it is about; null for every one'),
  pattern: textOrNull('the pattern that it is about; null for every one'),
  task: textOrNull('the tasks that it is about, as a glob: `backup_*`; null for every one'),
  state: oneOf(['active', 'retired'], 'whether it is still held'),
  created_at: instantOrNull('when it was added; null where a hand typed what is no number'),
  created_by: textOrNull('whose it is; null where nobody said'),
});
