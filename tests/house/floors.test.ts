import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { brokenFloors, FLOORS, folderArrows, roomOf } from './floors';
import { circleIn, type Import, importsOf, sourceFiles } from './imports';

const SRC = join(import.meta.dirname, '../../src');
const imports = importsOf(SRC);

function between(from: string, to: string): Import {
  return { from, to, isPackage: false, isStatic: true };
}

describe('rooms stand on floors', () => {
  test('every file of src is in a room that is on a floor, and every floor has its rooms', () => {
    expect([...new Set(sourceFiles(SRC).map(roomOf))].sort()).toEqual(FLOORS.flat().sort());
  });

  test('no import runs up or sideways', () => {
    expect(brokenFloors(imports)).toEqual([]);
  });

  test('an import from the floor above is reported as running up', () => {
    expect(brokenFloors([between('gates/expiry.ts', 'scan/scan.ts')])).toEqual([
      "gates/expiry.ts imports scan/scan.ts: up, from 'gates' to 'scan'",
    ]);
  });

  test('an import from a neighbour on the same floor is reported as running sideways', () => {
    expect(brokenFloors([between('goals/goal.ts', 'detectors/detector.ts')])).toEqual([
      "goals/goal.ts imports detectors/detector.ts: sideways, from 'goals' to 'detectors'",
    ]);
  });

  test('an import from a floor below, and one within a room, are allowed', () => {
    expect(
      brokenFloors([
        between('gates/expiry.ts', 'lib/clock.ts'),
        between('gates/expiry.ts', 'gates/gate.ts'),
      ]),
    ).toEqual([]);
  });

  test('a folder that is on no floor is reported, as importing and as imported', () => {
    expect(
      brokenFloors([
        between('attic/box.ts', 'lib/clock.ts'),
        between('gates/expiry.ts', 'attic/box.ts'),
      ]),
    ).toEqual([
      "attic/box.ts: 'attic' is on no floor",
      "gates/expiry.ts imports attic/box.ts: 'attic' is on no floor",
    ]);
  });
});

describe('no circles', () => {
  test('no files import each other in a circle', () => {
    expect(circleIn(imports.map(({ from, to }) => [from, to]))).toBeUndefined();
  });

  test('no folders beside each other import each other in a circle', () => {
    expect(circleIn(folderArrows(imports))).toBeUndefined();
  });

  test('a circle of three folders is found', () => {
    const circle = [
      between('history/sql/rows.ts', 'history/errors/redact.ts'),
      between('history/errors/redact.ts', 'history/import/lines.ts'),
      between('history/import/formats/csv.ts', 'history/sql/mapping.ts'),
    ];
    expect(circleIn(folderArrows(circle))).toEqual([
      'history/sql',
      'history/errors',
      'history/import',
      'history/sql',
    ]);
    expect(circleIn(folderArrows(circle.slice(1)))).toBeUndefined();
  });

  test('a folder and a folder inside it may import from each other', () => {
    expect(
      folderArrows([
        between('detectors/index.ts', 'detectors/own/ownModule.ts'),
        between('detectors/own/ownModule.ts', 'detectors/detector.ts'),
      ]),
    ).toEqual([]);
  });
});

/** Files that may import a package, and why no others may. */
const PACKAGES_AT_HOME: Readonly<Record<string, { files: RegExp; because: string }>> = {
  'better-sqlite3': { files: /^db\//, because: 'only db opens databases' },
  pg: { files: /^db\//, because: 'only db opens databases' },
  commander: { files: /^(main|cli|commands\/)/, because: 'flags are known to commands alone' },
  chalk: { files: /^commands\//, because: 'only commands print' },
  'cli-table3': { files: /^commands\//, because: 'only commands print' },
  'cli-progress': { files: /^commands\//, because: 'only commands print' },
};

/** Files that load zod with themselves; all of them are loaded only where they are needed. */
const ZOD_AT_HOME =
  /^(config\/(validator|jsonSchema)|lib\/validation|planner\/methodFile|history\/import\/runParser|commands\/json\/.*)\.ts$/;

describe('packages stay at home', () => {
  test.each(Object.entries(PACKAGES_AT_HOME))(
    '%s is imported only from its place',
    (name, { files }) => {
      const users = imports.filter(({ to }) => to === name).map(({ from }) => from);
      expect(users.length).toBeGreaterThan(0);
      expect(users.filter((file) => !files.test(file))).toEqual([]);
    },
  );

  test('zod is loaded only by validators, by the import parser and by shapes of --json', () => {
    const users = imports.filter(({ to }) => to.startsWith('zod')).map(({ from }) => from);
    expect(users.filter((file) => !ZOD_AT_HOME.test(file))).toEqual([]);
  });

  test('starting the program loads neither zod nor a database driver nor printing', () => {
    const loaded = loadedWith('main.ts');
    expect(loaded).toContain('cli.ts');
    expect(
      loaded.filter((name) => /^(zod|better-sqlite3|pg|chalk|cli-table3|date-fns)/.test(name)),
    ).toEqual([]);
  });

  test('only commands, the door and the stream itself name standard output', () => {
    const users = sourceFiles(SRC).filter((file) =>
      /\bstdout\b(?!')/.test(readFileSync(join(SRC, file), 'utf8').replaceAll(COMMENT, '')),
    );
    expect(
      users.filter((file) => !/^(commands\/|cli|main|lib\/(io|output)\.ts)/.test(file)),
    ).toEqual([]);
  });
});

const COMMENT = /\/\*.*?\*\/|\/\/.*$/gms;

/** Files and packages that are loaded with a file. */
function loadedWith(file: string): string[] {
  const loaded = new Set([file]);
  for (const next of loaded) {
    for (const { from, to, isStatic } of imports) if (from === next && isStatic) loaded.add(to);
  }
  return [...loaded];
}
