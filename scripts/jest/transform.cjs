// Turns TypeScript and .sql into modules for jest, with the tool that also builds the program.
const { transformSync } = require('esbuild');

module.exports = {
  process(source, path) {
    if (path.endsWith('.sql')) return { code: `export default ${JSON.stringify(source)};` };
    return transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      supported: { 'import-attributes': true }, // Node 20.10 and later; jest needs them
      sourcefile: path,
      sourcemap: 'inline',
    });
  },
};
