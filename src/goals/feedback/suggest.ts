import { bandTracks, type ProposalHistory, patternTracks } from './trackRecord';

/** The part of a configuration that suggestions read and change. */
interface Suggestible {
  readonly detectors: object;
  readonly gates: { readonly minConfidence: number };
  readonly autoApprove: { readonly minConfidence: number };
  readonly learning: { readonly minWelcome: number };
}

/** A setting that people's decisions speak for. The suggestion alone changes nothing. */
export interface Suggestion {
  /** The setting as `--set` takes it: `gates.minConfidence=0.8`. */
  readonly set: string;
  readonly why: string;
  /** Returns a copy of the configuration with the suggested setting. */
  readonly apply: <C extends Suggestible>(config: C) => C;
}

/** Minimum number of decisions that a suggestion rests on. */
const DECISIONS_MIN = 10;
/** Share of approved goals below which switching the detector off is suggested. */
const UNWELCOME = 0.3;
/** Share of approved goals from which automatic approval is suggested. */
const SAFE = 0.9;

/** What the decisions so far suggest, tightening or loosening; the surest kind first. */
export function suggestions(
  proposalHistories: readonly ProposalHistory[],
  config: Suggestible,
): Suggestion[] {
  return [
    ...unwelcomeDetectors(proposalHistories, config),
    ...higherConfidence(proposalHistories, config),
    ...earlierAutonomy(proposalHistories, config),
  ];
}

function unwelcomeDetectors(
  proposalHistories: readonly ProposalHistory[],
  { detectors }: Suggestible,
): Suggestion[] {
  const names = [
    ...new Set(patternTracks(proposalHistories).map(({ detectorName }) => detectorName)),
  ];
  return names.flatMap((name) => {
    const tracks = patternTracks(
      proposalHistories.filter(({ detectorName }) => detectorName === name),
    );
    const isUnwelcome = tracks.every(
      ({ approvalRate }) => approvalRate.of >= DECISIONS_MIN && approvalRate.high < UNWELCOME,
    );
    if (!isUnwelcome || !Object.hasOwn(detectors, name)) return [];
    const refused = tracks.reduce((total, track) => total + track.refused, 0);
    const decided = tracks.reduce((total, track) => total + track.approvalRate.of, 0);
    return [
      {
        set: `detectors.${name}.enabled=false`,
        why: `${refused} of ${decided} of its goals were refused`,
        apply: (config) => ({
          ...config,
          detectors: {
            ...config.detectors,
            [name]: { ...Object(Reflect.get(config.detectors, name)), enabled: false },
          },
        }),
      },
    ];
  });
}

function higherConfidence(
  proposalHistories: readonly ProposalHistory[],
  { gates, learning }: Suggestible,
): Suggestion[] {
  const low = bandTracks(proposalHistories).find(
    ({ from, to }) => gates.minConfidence >= from && gates.minConfidence < to,
  );
  if (
    low === undefined ||
    low.approvalRate.of < DECISIONS_MIN ||
    low.approvalRate.high >= learning.minWelcome
  )
    return [];
  return [
    {
      set: `gates.minConfidence=${low.to}`,
      why: `of those below ${low.to}, ${low.refused} of ${low.approvalRate.of} were refused`,
      apply: (config) => ({ ...config, gates: { ...config.gates, minConfidence: low.to } }),
    },
  ];
}

function earlierAutonomy(
  proposalHistories: readonly ProposalHistory[],
  { autoApprove }: Suggestible,
): Suggestion[] {
  const below = bandTracks(proposalHistories).find(
    ({ to }) => Math.abs(to - autoApprove.minConfidence) < 1e-9,
  );
  if (below === undefined || below.approvalRate.of < DECISIONS_MIN || below.approvalRate.low < SAFE)
    return [];
  return [
    {
      set: `autoApprove.minConfidence=${below.from}`,
      why:
        `of those from ${below.from} to ${below.to}, ` +
        `${below.approvalRate.part} of ${below.approvalRate.of} were approved`,
      apply: (config) => ({
        ...config,
        autoApprove: { ...config.autoApprove, minConfidence: below.from },
      }),
    },
  ];
}
