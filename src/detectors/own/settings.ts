import {
  type Fields,
  type FieldValues,
  kind,
  optional,
  required,
  type Setting,
} from '../../lib/settings';

/** An operator's detector that is an SQL query. Each row is a finding. */
const query = {
  name: required(kind.text('ownDetectorName', {})),
  enabled: optional(kind.flag),
  // Name of the pattern that the query finds.
  pattern: required(kind.text('smallName', {})),
  // The query. It reads `runs`, with the canonical columns and `source`; it returns `subject` and
  // figures.
  sql: required(kind.sql),
  // Name of the source whose runs the query reads. The default is the built-in history.
  source: optional(kind.text()),
  lookbackHours: optional(kind.hours),
  // The goal as a sentence, with `{column}` where a figure belongs.
  text: required(kind.text()),
  // Confidence of the findings. A column `confidence` in a row overrides it.
  confidence: required(kind.share),
  value: optional(kind.share),
} as const satisfies Fields;

/** An operator's detector that is a module, which exports `detector`. */
const module = {
  name: required(kind.text('ownDetectorName', {})),
  enabled: optional(kind.flag),
  module: required(kind.module),
} as const satisfies Fields;

export type OwnSqlDetector = FieldValues<typeof query>;
export type OwnModuleDetector = FieldValues<typeof module>;
export type OwnDetector = OwnSqlDetector | OwnModuleDetector;

/** The setting `ownDetectors`. */
export const ownDetectorSettings: { readonly ownDetectors: Setting<readonly OwnDetector[]> } = {
  ownDetectors: {
    fallback: [],
    meaning: 'detectors of your own: a list of queries and modules (docs/detectors.md)',
    accepts: kind.list(
      {
        type: 'choice',
        by: undefined,
        of: [
          { name: 'query', object: kind.object(query) },
          { name: 'module', object: kind.object(module) },
        ],
      },
      'distinctDetectors',
    ),
  },
};
