import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { program } from './support/program';
import { PROJECT, temporaryFolder } from './support/world';

test('the package has its files where users know them, and packing leaves no copies', () => {
  program();
  const args = ['pack', '--json', '--pack-destination', temporaryFolder()];
  const env = { ...process.env, TESTS_HAVE_BUILT: '1' };
  const output = execFileSync('npm', args, { cwd: PROJECT, env, encoding: 'utf8' });
  const [{ files }] = JSON.parse(output.slice(output.indexOf('[')));
  const paths = files.map(({ path }: { path: string }) => path);
  const copies = ['goalgen.schema.json', 'json.schema.json', 'detector.d.ts'];
  expect(paths).toEqual(
    expect.arrayContaining([
      ...copies,
      'bin/goalgen.js',
      'dist/goalgen.cjs',
      'schema.sql',
      'crontab.example',
      'LICENSE',
      'docs/goalgen.schema.json',
    ]),
  );
  expect(paths.filter((path: string) => /^(src|tests|scripts|node_modules)\//.test(path))).toEqual(
    [],
  );
  expect(copies.filter((path) => existsSync(join(PROJECT, path)))).toEqual([]);
});
