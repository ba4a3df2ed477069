import type { Import } from './imports';

/**
 * The floors of the house, from the ground up. A room (a folder directly below `src`, or a file
 * there) imports only from rooms on floors below its own, and never from another room on its floor.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ['lib'],
  ['db'],
  ['ledger', 'history', 'proposals'],
  ['goals', 'exec', 'detectors'],
  ['beliefs'],
  ['planner'],
  ['gates'],
  ['config'],
  ['scan', 'setup'],
  ['replay'],
  ['commands'],
  ['cli'],
  ['main'],
];

/** The room of a file: `gates` for `gates/expiry.ts`, `cli` for `cli.ts`. */
export function roomOf(file: string): string {
  const [first = ''] = file.split('/');
  return first.replace(/\.ts$/, '');
}

/** One sentence for each import between rooms that FLOORS does not allow. */
export function brokenFloors(imports: readonly Import[]): string[] {
  const floorOf = new Map(FLOORS.flatMap((rooms, floor) => rooms.map((room) => [room, floor])));
  return imports.flatMap(({ from, to, isPackage }) => {
    const [importing, imported] = [roomOf(from), roomOf(to)];
    if (isPackage || to.startsWith('..') || importing === imported) return [];
    const [upper, lower] = [floorOf.get(importing), floorOf.get(imported)];
    if (upper === undefined) return [`${from}: '${importing}' is on no floor`];
    if (lower === undefined) return [`${from} imports ${to}: '${imported}' is on no floor`];
    if (upper > lower) return [];
    const direction = upper === lower ? 'sideways' : 'up';
    return [`${from} imports ${to}: ${direction}, from '${importing}' to '${imported}'`];
  });
}

/** Arrows between the folders that lie directly below one folder, for every such folder. */
export function folderArrows(imports: readonly Import[]): [string, string][] {
  return imports.flatMap(({ from, to, isPackage }): [string, string][] => {
    if (isPackage || to.startsWith('..')) return [];
    const [left, right] = [from.split('/').slice(0, -1), to.split('/').slice(0, -1)];
    const shared = left.findIndex((folder, depth) => folder !== right[depth]);
    // A folder and a folder inside it are one thing: the outer one holds the contract and the list.
    if (shared === -1 || right[shared] === undefined) return [];
    return [[left.slice(0, shared + 1).join('/'), right.slice(0, shared + 1).join('/')]];
  });
}
