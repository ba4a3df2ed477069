import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { warnOfLoosePaths } from '../../src/lib/permissions';
import { keptLog } from '../support/memory';
import { temporaryFolder } from '../support/world';

/** The warnings about a data folder, and files in it and elsewhere, with these modes. */
function warned(modes: { dataDir?: number; file?: number; folder?: number }): readonly string[] {
  const root = temporaryFolder();
  const [dataDir, folder] = [join(root, 'data'), join(root, 'elsewhere')];
  for (const path of [dataDir, folder]) mkdirSync(path);
  const files = [join(dataDir, 'raw_store.db'), join(folder, 'ledger.ndjson')];
  for (const path of files) writeFileSync(path, '');
  const set = (path: string, mode: number) => chmodSync(path, mode);
  set(dataDir, modes.dataDir ?? 0o700);
  set(folder, modes.folder ?? 0o700);
  for (const path of files) set(path, modes.file ?? 0o600);
  const { log, lines } = keptLog();
  warnOfLoosePaths(dataDir, files, log);
  return lines.map((line) => line.replaceAll(`${root}/`, ''));
}

const told = (path: string) =>
  `WARN Every user of this machine may write to ${path}: chmod o-w '${path}'`;

describe('warnings of paths that every user may write to', () => {
  test('a scan does not warn of private paths or paths that every user may read', () => {
    expect(warned({})).toEqual([]);
    expect(warned({ dataDir: 0o755, file: 0o664, folder: 0o775 })).toEqual([]);
  });

  test('a scan warns of a data folder that every user may write to, also if sticky', () => {
    expect(warned({ dataDir: 0o777 })).toEqual([told('data')]);
    expect(warned({ dataDir: 0o1777 })).toEqual([told('data')]);
  });

  test('a scan warns of files that every user may write to', () => {
    expect(warned({ file: 0o666 })).toEqual([
      told('data/raw_store.db'),
      told('elsewhere/ledger.ndjson'),
    ]);
  });

  test('a scan warns of a loose folder that holds a file, but not of one like /tmp', () => {
    expect(warned({ folder: 0o777 })).toEqual([told('elsewhere')]);
    expect(warned({ folder: 0o1777 })).toEqual([]);
  });

  test('a scan does not warn of paths that do not exist', () => {
    const { log, lines } = keptLog();
    warnOfLoosePaths('/no/such', ['/no/such/file'], log);
    expect(lines).toEqual([]);
  });
});
