import type { Detector } from '../../detectors/detector';
import type { History } from '../../history/history';
import { DAY_SECONDS, formatInstant, type Instant } from '../../lib/clock';
import { counted } from '../../lib/text';
import { type Check, note } from './check';

/**
 * Tells of sources that keep successes and failures for different times, and for which detectors the
 * time for which both are kept is too short. It rests on what questions about runs found before.
 */
export async function checkRetention(
  history: Pick<History, 'health'>,
  detectors: readonly Pick<Detector, 'name' | 'pastDays'>[],
  { now, timeZone }: { now: Instant; timeZone: string },
): Promise<Check[]> {
  const at = (instant: Instant) => formatInstant(instant, timeZone);
  return (await history.health.unevenlyKept()).map(
    ({ source, successesSince, failuresSince, wholeSince }) => {
      const days = (now - wholeSince) / DAY_SECONDS;
      const short = detectors.flatMap(({ name, pastDays = 0 }) =>
        pastDays > days ? [`${name} needs ${counted(pastDays, 'day')}`] : [],
      );
      const unsure =
        days < 1 ? ['shares of failures are not sure, so no goal is active unasked'] : [];
      const told = [...short, ...unsure].map((text) => `; ${text}`).join('');
      return note(
        `source ${source}`,
        `keeps successes since ${at(successesSince)} and failures since ${at(failuresSince)}: ` +
          `shares and what is usual rest on the time since ${at(wholeSince)}${told}`,
      );
    },
  );
}
