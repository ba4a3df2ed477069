// Bundles src/ into dist/: CommonJS, minified, split so that a command loads only what it needs.
// This form starts fastest (figures in docs/decisions.md). esbuild splits ES modules only, so each
// chunk is turned into CommonJS afterwards. better-sqlite3 is not bundled, because it is native.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { loadTs } from './loadTs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

// commander loads node:child_process for subcommands that are programs of their own. goalgen has
// none, and loading the module takes a twentieth of a start.
const childProcessWhenUsed = {
  name: 'child-process-when-used',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/')
        ? { path: 'node:child_process', namespace: 'when-used' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'when-used' }, () => ({
      contents:
        'export function spawn(...args) ' +
        "{ return process.getBuiltinModule('node:child_process').spawn(...args); }",
    }));
  },
};

// Imports between chunks become require(), which cannot load an operator's own ES module. So the
// import in importModule.ts stays an import.
const KEPT = 'goalgenKeepsThisImport';
const importKept = {
  name: 'import-kept',
  setup({ onLoad }) {
    onLoad({ filter: /src\/detectors\/own\/importModule\.ts$/ }, () => ({
      contents: `export function importModule(href) { return ${KEPT}(href); }`,
    }));
  },
};

// Settings are declared in the files of their owners, as plain data. The program gets their value,
// so that no command loads detectors, gates and sources for their defaults.
const settingsAsData = {
  name: 'settings-as-data',
  setup({ onLoad }) {
    onLoad({ filter: /src\/config\/declared\.ts$/ }, async () => {
      const { DECLARED } = await loadTs('src/config/declared.ts');
      return { contents: `export const DECLARED = ${JSON.stringify(DECLARED)};` };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: { goalgen: 'src/main.ts', sqliteReader: 'src/db/sqliteReaderProcess.ts' },
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minify: true,
  loader: { '.sql': 'text' },
  external: ['better-sqlite3', 'pg-native'],
  define: { 'import.meta.dirname': '__dirname' },
  plugins: [childProcessWhenUsed, importKept, settingsAsData],
  write: false,
  logLevel: 'warning',
});

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
for (const { path, text } of outputFiles) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    supported: { 'dynamic-import': false },
  });
  writeFileSync(join(dist, basename(path)), code.replace(`${KEPT}(`, 'import('));
}
