import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { fingerprint } from '../../src/history/errors/fingerprint/fingerprint';

/**
 * The share of lines whose predicted group holds exactly the lines of one true group: splitting a
 * group and merging two both cost every line concerned.
 */
export function groupingAccuracy(predicted: readonly string[], truth: readonly string[]): number {
  if (predicted.length !== truth.length)
    throw new Error('as many predictions as true groups are needed');
  if (predicted.length === 0) return 1;
  const sizes = countsOf(predicted);
  const trueSizes = countsOf(truth);
  const pairs = countsOf(predicted.map((group, line) => JSON.stringify([group, truth[line]])));
  let right = 0;
  for (const [line, group] of predicted.entries()) {
    const trueGroup = truth[line] ?? '';
    const both = pairs.get(JSON.stringify([group, trueGroup]));
    if (both === sizes.get(group) && both === trueSizes.get(trueGroup)) right++;
  }
  return right / predicted.length;
}

/**
 * The trivial rule that fingerprints are compared with: it masks each word that contains a digit,
 * and nothing else.
 */
export function digitTokenMask(line: string): string {
  return line
    .split(/\s+/)
    .map((token) => (/\d/.test(token) ? '<*>' : token))
    .join(' ');
}

/**
 * The accuracy of both rules on each file `*.csv` of a folder, which has the columns `content` and
 * `group`.
 */
export function evaluateGrouping(
  folder: string,
): { dataSet: string; ours: number; trivial: number }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((name) => {
      const rows: { content: string; group: string }[] = parse(readFileSync(join(folder, name)), {
        columns: true,
      });
      const truth = rows.map(({ group }) => group);
      const contents = rows.map(({ content }) => content);
      return {
        dataSet: basename(name, '.csv'),
        ours: groupingAccuracy(
          contents.map((content) => fingerprint(content).fingerprint),
          truth,
        ),
        trivial: groupingAccuracy(contents.map(digitTokenMask), truth),
      };
    });
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
