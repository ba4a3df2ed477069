import { count, number } from '../../lib/settings';

/** Settings at the top of the configuration: how much of the past detectors look at. */
export const baselineSettings = {
  baselineDays: number(
    30,
    'how far back detectors compare with (Sentry and ElastAlert 2 keep 30 days)',
    { min: 1, max: 366 },
  ),
  maxRunsPerTask: count(
    1000,
    'how many of the newest runs of one suspect task are looked at closely; counts stay exact',
    { min: 100 },
  ),
};
