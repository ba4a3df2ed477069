// Bundles src/ into one CommonJS file. One file, minified, with each command's needs evaluated only when it runs,
// is what starts fastest (figures in docs/decisions.md); better-sqlite3 stays outside because it is native.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/goalgen.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  loader: { '.sql': 'text' },
  external: ['better-sqlite3'],
  logLevel: 'warning',
});
