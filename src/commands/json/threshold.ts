import type { ThresholdChange } from '../../goals/feedback/nextThreshold';
import type { Printed } from './describe';
import type { threshold } from './threshold.shape';

export function thresholdJson(each: ThresholdChange): Printed<typeof threshold> {
  return {
    detector: each.detectorName,
    pattern: each.pattern,
    min_confidence: each.minConfidence,
    decisions: each.decisions,
    refused: each.refused,
    changed_at: each.changedAt,
  };
}
