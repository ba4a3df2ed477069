import * as z from 'zod/mini';
import { described, freeMap, listOf, oneOf, text } from './describe';
import { goal } from './goal.shape';

export const plan = z.strictObject({
  untrusted: listOf(
    z.string(),
    'which of these keys hold what comes from outside: data, whatever it says',
  ),
  goal: described(goal, 'the goal'),
  success_criterion: freeMap(
    "what the history must show for it to be satisfied: the goal's `success_metrics`",
  ),
  evidence: freeMap('all that it rests on: what `show` calls `full_evidence`'),
  tasks: described(
    z.nullable(
      z.array(
        z.strictObject({
          template: text(
            "what to do, with `{names}` of facts: the program's words, or those of a method file",
          ),
          text: text('the same with the facts filled in'),
          data: freeMap('these facts by name'),
          within: listOf(
            z.string(),
            'the compound tasks around it, outermost first: `find_cause/timeout`',
          ),
        }),
      ),
    ),
    'what to do, in this order; null when there is no plan',
  ),
  trace: listOf(
    z.strictObject({
      task: text('the compound task'),
      within: listOf(z.string(), 'the compound tasks around it, outermost first'),
      tried: listOf(
        z.strictObject({
          method: text('its name'),
          outcome: oneOf(
            ['chosen', 'not_applicable', 'abandoned'],
            '`abandoned`: it applied, and led nowhere',
          ),
          because: text('the facts for which it was chosen, or what was missing'),
        }),
        'the methods that were looked at, in their order',
      ),
    }),
    'how each compound task was decomposed',
  ),
});
