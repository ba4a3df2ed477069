import * as z from 'zod/mini';
import { described, text } from './describe';

export const setting = z.strictObject({
  key: text('its dotted path, as for `--set`'),
  value: described(
    z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown())]),
    'what is in force; of a path, the absolute one',
  ),
  from: text('where it came from: `default`, or the file, variable or flag'),
  variable: text('the environment variable that sets it'),
  description: text('what it means'),
});
