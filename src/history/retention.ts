import { number } from '../lib/settings';

/** The section `retention` of the configuration. */
export const retentionSettings = {
  keepDays: number(
    0,
    'for so many days a scan keeps runs, scans and refused proposals, not less than baselineDays; ' +
      '0 keeps them for ever',
    { min: 0, max: 36_600 },
  ),
};
