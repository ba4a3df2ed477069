import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { warnOfLoosePaths } from '../../src/lib/permissions';
import { keptLog } from '../support/memory';
import { temporaryFolder } from '../support/world';

/** A data folder and a file elsewhere, with these modes; what is said of them. */
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

describe('a scan warns of paths that every user may write to:', () => {
  test('of none that are private, or that all may read', () => {
    expect(warned({})).toEqual([]);
    expect(warned({ dataDir: 0o755, file: 0o664, folder: 0o775 })).toEqual([]);
  });

  test('of the data folder, also where nobody can take away what is another’s', () => {
    expect(warned({ dataDir: 0o777 })).toEqual([told('data')]);
    expect(warned({ dataDir: 0o1777 })).toEqual([told('data')]);
  });

  test('of the files', () => {
    expect(warned({ file: 0o666 })).toEqual([
      told('data/raw_store.db'),
      told('elsewhere/ledger.ndjson'),
    ]);
  });

  test('of another folder that holds one, but not of one like /tmp', () => {
    expect(warned({ folder: 0o777 })).toEqual([told('elsewhere')]);
    expect(warned({ folder: 0o1777 })).toEqual([]);
  });

  test('of nothing that is not there', () => {
    const { log, lines } = keptLog();
    warnOfLoosePaths('/no/such', ['/no/such/file'], log);
    expect(lines).toEqual([]);
  });
});
