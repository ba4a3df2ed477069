// Before `npm pack`: builds, and copies the files that users know at the top of the package to the
// top of the project. After it, with --remove, takes the copies away again.
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const AT_THE_TOP = [
  'docs/goalgen.schema.json',
  'docs/json.schema.json',
  'src/detectors/own/detector.d.ts',
];

if (process.argv[2] === '--remove') {
  for (const path of AT_THE_TOP) rmSync(join(root, basename(path)), { force: true });
} else {
  // Tests set TESTS_HAVE_BUILT: others run the built program at the same time.
  if (process.env.TESTS_HAVE_BUILT !== '1') execFileSync('npm', ['run', 'build'], { cwd: root });
  for (const path of AT_THE_TOP) copyFileSync(join(root, path), join(root, basename(path)));
}
