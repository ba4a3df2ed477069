import {
  type Fields,
  type FieldValues,
  kind,
  optional,
  required,
  type Setting,
} from '../../lib/settings';

/** A detector that is a query: each row is a finding. */
const query = {
  name: required(kind.text('ownDetectorName', {})),
  enabled: optional(kind.flag),
  // What it finds, by name.
  pattern: required(kind.text('smallName', {})),
  // Reads `runs`, with the canonical columns and `source`; returns `subject` and figures.
  sql: required(kind.text()),
  // Whose runs: the name of a source; the built-in history unless said otherwise.
  source: optional(kind.text()),
  lookbackHours: optional(kind.hours),
  // The goal as a sentence, with `{column}` where a figure belongs.
  text: required(kind.text()),
  // A column `confidence` of a row beats it.
  confidence: required(kind.share),
  value: optional(kind.share),
} as const satisfies Fields;

/** A detector that is a module, which exports `detector`. */
const module = {
  name: required(kind.text('ownDetectorName', {})),
  enabled: optional(kind.flag),
  module: required(kind.text()),
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
