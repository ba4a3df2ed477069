import * as z from 'zod/mini';
import { DEFAULTS } from './defaults';

const share = z.number().check(z.minimum(0), z.maximum(1));
const text = z.string().check(z.minLength(1));
const taken = new Set([...Object.keys(DEFAULTS.detectors)]);

const name = z.string().check(
  z.refine((value) => /^[a-z][a-z0-9_]{0,49}$/.test(value) && !taken.has(value), {
    error: 'expected small letters, digits and _, and no name of a built-in detector',
  }),
);

const query = z.strictObject({
  name,
  enabled: z.optional(z.boolean()),
  pattern: z.string().check(
    z.refine((value) => /^[a-z][a-z0-9_]{0,49}$/.test(value), {
      error: 'expected small letters, digits and _',
    }),
  ),
  sql: text,
  source: z.optional(text),
  lookbackHours: z.optional(z.number().check(z.gt(0), z.maximum(24 * 366))),
  text,
  confidence: share,
  value: z.optional(share),
});

const module = z.strictObject({ name, enabled: z.optional(z.boolean()), module: text });

export const ownDetectorsSchema = z.array(z.union([query, module])).check(
  z.refine((all) => new Set(all.map((each) => each.name)).size === all.length, {
    error: 'two detectors have the same name',
  }),
);
