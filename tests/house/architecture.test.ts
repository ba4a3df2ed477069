import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FLOORS } from './floors';
import { sourceFiles } from './imports';

const PROJECT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(PROJECT, 'docs/architecture.md'), 'utf8');

test('the picture of docs/architecture.md shows the floors, the highest first', () => {
  const picture = /```text\n(?<lines>.*?)```/s.exec(PAGE)?.groups?.lines ?? '';
  const rooms = FLOORS.flat();
  const floors = [...picture.matchAll(/^ (?<rooms>[a-z]+(?: +[a-z]+)*?)(?: {2,}|$)/gm)].map(
    ({ groups }) => (groups?.rooms ?? '').split(/ +/).filter((word) => rooms.includes(word)),
  );
  expect(floors.map((floor) => floor.toSorted())).toEqual(
    FLOORS.toReversed().map((floor) => floor.toSorted()),
  );
});

test('every file and folder that docs/architecture.md names is there', () => {
  const named = [...PAGE.matchAll(/`(?<path>[a-z]\w*(?:\/\w+)*(?:\/|\.ts))`/gi)].map(
    ({ groups }) => groups?.path ?? '',
  );
  const files = sourceFiles(join(PROJECT, 'src'));
  const isThere = (path: string) =>
    existsSync(join(PROJECT, path)) ||
    existsSync(join(PROJECT, 'src', path)) ||
    files.some((file) => file.endsWith(`/${path}`));
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((path) => !isThere(path))).toEqual([]);
});

test('every function that docs/architecture.md names is declared', () => {
  const named = [...PAGE.matchAll(/`(?<name>[a-z]+[A-Z]\w*)`/g)].map(({ groups }) => groups?.name);
  const source = sourceFiles(join(PROJECT, 'src'))
    .map((file) => readFileSync(join(PROJECT, 'src', file), 'utf8'))
    .join('\n');
  expect(named.filter((name) => !source.includes(`function ${name}(`))).toEqual([]);
});
