import { describe, expect, test } from '@jest/globals';
import { renderStats, thresholdText } from '../../../src/commands/print/stats';
import { linesOf, PIPE, plainTerminal } from '../../support/listening';
import { TRACK, threshold } from '../../support/results';

const PATTERN = { ...TRACK, detectorName: 'flaky_task_detector', pattern: 'flaky' };
const BAND = { ...TRACK, from: 0.85, to: 0.9 };
const FIGURES = '17\t75 % of 12 (52 to 90)\t-\t3\t5';

describe('how welcome and how right the proposals were', () => {
  test('detectors come first, then bands of confidence; a share of nothing is a dash', () => {
    expect(renderStats(PIPE, { patterns: [PATTERN], bands: [BAND], thresholds: [] }, 'UTC')).toBe(
      `flaky_task_detector\tflaky\t${FIGURES}\n\n0.85 to 0.90\t${FIGURES}\n`,
    );
  });

  test('thresholds that rose follow after an empty line', () => {
    const stats = { patterns: [PATTERN], bands: [BAND], thresholds: [threshold()] };
    expect(linesOf(renderStats(PIPE, stats, 'UTC')).slice(3)).toEqual([
      '',
      thresholdText(threshold(), 'UTC'),
    ]);
  });

  test('on a terminal, headings and a legend say what the columns mean', () => {
    const stats = { patterns: [PATTERN], bands: [], thresholds: [] };
    const lines = linesOf(renderStats(plainTerminal(120), stats, 'UTC'));
    expect(lines.slice(0, 2)).toEqual([
      'DETECTOR             PATTERN  GOALS                WELCOME  RIGHT  REFUSED  UNDECIDED',
      'flaky_task_detector  flaky       17  75 % of 12 (52 to 90)      -        3          5',
    ]);
    expect(lines.at(-1)).toMatch(/^welcome: approved, .* right: satisfied, .* 90 % interval$/);
  });
});

describe('a threshold that rose', () => {
  test('it is told with its confidence, its time, its decisions and the way back', () => {
    expect(thresholdText(threshold(), 'UTC')).toBe(
      'flaky is proposed from confidence 0.75 on, since 2025-11-09 14:00:00: ' +
        '8 of 10 were refused (goalgen stats --loosen flaky_task_detector)',
    );
  });

  test('its time is local time in the given zone', () => {
    expect(thresholdText(threshold(), 'America/New_York')).toContain('since 2025-11-09 09:00:00:');
  });

  test('escape sequences in the names of a detector and a pattern are spelled out', () => {
    const names = { detectorName: '\u001b[2J', pattern: '\u0007' };
    const text = thresholdText(threshold(names), 'UTC');
    expect(text).toMatch(/^\\x07 is proposed .* --loosen \\x1b\[2J\)$/);
  });
});
