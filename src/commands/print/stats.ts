import type { ThresholdChange } from '../../goals/feedback/nextThreshold';
import type { BandTrack, PatternTrack, Share, Track } from '../../goals/feedback/trackRecord';
import { formatInstant } from '../../lib/clock';
import type { Io } from '../../lib/io';
import { decimal, percent, printable } from '../../lib/text';
import { styleFor } from './style';
import { renderTable } from './table';

export interface Stats {
  readonly patterns: readonly PatternTrack[];
  readonly bands: readonly BandTrack[];
  readonly thresholds: readonly ThresholdChange[];
}

const COLUMNS = [
  { title: 'GOALS', alignRight: true },
  { title: 'WELCOME', alignRight: true },
  { title: 'RIGHT', alignRight: true },
  { title: 'REFUSED', alignRight: true },
  { title: 'UNDECIDED', alignRight: true },
];

export function renderStats(
  io: Io,
  { patterns, bands, thresholds }: Stats,
  timeZone: string,
): string {
  const style = styleFor(io.stdout, io.env);
  const byPattern = renderTable(
    io,
    [{ title: 'DETECTOR' }, { title: 'PATTERN' }, ...COLUMNS],
    patterns.map((track) => [track.detectorName, track.pattern, ...figures(track)]),
  );
  const byBand = renderTable(
    io,
    [{ title: 'CONFIDENCE' }, ...COLUMNS],
    bands.map((track) => [`${decimal(track.from)} to ${decimal(track.to)}`, ...figures(track)]),
  );
  const risen = thresholds.map((each) => `${thresholdText(each, timeZone)}\n`).join('');
  const legend =
    io.stdout.isTTY === true
      ? `\n${style.dim(
          'welcome: approved, of those people decided about; ' +
            'right: satisfied, of those taken up that have ended; with the 90 % interval',
        )}\n`
      : '';
  return `${byPattern}\n${byBand}${risen === '' ? '' : `\n${risen}`}${legend}`;
}

function figures({ goals, approvalRate, successRate, refused, undecided }: Track): string[] {
  return [
    String(goals),
    shareText(approvalRate),
    shareText(successRate),
    String(refused),
    String(undecided),
  ];
}

/**
 * A share with the bounds of its interval in per cent: `75 % of 12 (52 to 90)`; `-` without one.
 */
function shareText({ share, of, low, high }: Share): string {
  if (share === null) return '-';
  return `${percent(share)} of ${of} (${Math.round(100 * low)} to ${Math.round(100 * high)})`;
}

/** A raised threshold for people: how sure a detector must be of a pattern, since when, and why. */
export function thresholdText(
  { detectorName, pattern, minConfidence, decisions, refused, changedAt }: ThresholdChange,
  timeZone: string,
): string {
  return (
    `${printable(pattern)} is proposed from confidence ${decimal(minConfidence)} on, ` +
    `since ${formatInstant(changedAt, timeZone)}: ${refused} of ${decisions} were refused ` +
    `(goalgen stats --loosen ${printable(detectorName)})`
  );
}
