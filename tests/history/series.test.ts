import { describe, expect, test } from '@jest/globals';
import { runsByItself } from '../../src/history/series';
import { ran, times } from '../support/views';

const onHosts = (hosts: readonly string[]) =>
  hosts.map((host, index) => ran(index * 60, 5, { host, series: host }));
const repeated = (hosts: readonly string[], count: number) => times(count, () => hosts).flat();

/** Hosts taken by chance, the same ones for the same seed. */
function byChance(hosts: readonly string[], count: number, seed = 7): string[] {
  let state = seed;
  return times(count, () => {
    state = (state * 48_271) % 2_147_483_647;
    return hosts[state % hosts.length] ?? '';
  });
}

describe('whether a host runs a task by itself', () => {
  test('hosts that each take their turn run a task by themselves', () => {
    const runs = onHosts(repeated(['a', 'b', 'c'], 6));
    expect(runsByItself(runs, 'b')).toBe(true);
  });

  test('hosts whose order changes from time to time run a task by themselves', () => {
    const runs = onHosts(repeated(['a', 'b', 'c', 'c', 'a', 'b', 'b', 'a', 'c'], 4));
    expect(['a', 'b', 'c'].map((host) => runsByItself(runs, host))).toEqual([true, true, true]);
  });

  test('a host that runs a task six times as often as another does so by itself, and so does that', () => {
    const runs = onHosts(repeated(['a', 'a', 'b', 'a', 'a', 'a', 'a'], 6));
    expect(runsByItself(runs, 'b')).toBe(true);
  });

  test.each([2, 3, 5])('workers that share a queue by chance do not: %d workers', (count) => {
    const workers = times(count, (index) => `w${index}`);
    const runs = onHosts(byChance(workers, 300));
    expect(workers.map((host) => runsByItself(runs, host))).toEqual(times(count, () => false));
  });

  test('a host with four runs is known too little, and with five it is known enough', () => {
    expect(runsByItself(onHosts(repeated(['a', 'b'], 4)), 'a')).toBe(false);
    expect(runsByItself(onHosts(repeated(['a', 'b'], 5)), 'a')).toBe(true);
  });
});
