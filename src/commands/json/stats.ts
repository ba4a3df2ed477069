import type { Share, Track } from '../../goals/feedback/trackRecord';
import type { Stats } from '../print/stats';
import type { Printed } from './describe';
import type { stats } from './stats.shape';
import { thresholdJson } from './threshold';

export function statsJson({ patterns, bands, thresholds }: Stats): Printed<typeof stats> {
  return {
    patterns: patterns.map((track) => ({
      detector: track.detectorName,
      pattern: track.pattern,
      ...trackJson(track),
    })),
    confidence: bands.map((track) => ({ from: track.from, to: track.to, ...trackJson(track) })),
    thresholds: thresholds.map(thresholdJson),
  };
}

function trackJson({ goals, approvalRate, successRate, refused, undecided }: Track) {
  return {
    goals,
    welcome: shareJson(approvalRate),
    right: shareJson(successRate),
    refused,
    undecided,
  };
}

function shareJson({ part, of, share, low, high }: Share) {
  return { part, of, share, low, high };
}
