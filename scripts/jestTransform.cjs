// TypeScript and .sql for jest, by the same tool that builds the program.
const { transformSync } = require('esbuild');

module.exports = {
  process(source, path) {
    if (path.endsWith('.sql')) return { code: `export default ${JSON.stringify(source)};` };
    return transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      supported: { 'import-attributes': true }, // from 20.10 on; jest wants them
      sourcefile: path,
      sourcemap: 'inline',
    });
  },
};
