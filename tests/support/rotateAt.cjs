// Preloaded into the built program (node -r), this file rotates the ledger in the middle of an
// append, as another program might. ROTATE_FILE is the ledger file. With ROTATE_WHEN `before` or
// `after`, it is copied to FILE.1, unless that file exists, and truncated just before or just after
// the first write to it. With `open`, it is renamed to FILE.1 after it was read, just before it is
// opened to be appended to.
const fs = require('node:fs');

const { ROTATE_FILE: file, ROTATE_WHEN: when } = process.env;
const { writeSync, openSync } = fs;
let fd;
let done = false;
let wasRead = false;

function copytruncate() {
  done = true;
  if (!fs.existsSync(`${file}.1`)) fs.copyFileSync(file, `${file}.1`);
  fs.truncateSync(file, 0);
}

fs.openSync = (path, ...rest) => {
  if (path === file && rest[0] === 'r') wasRead = true;
  else if (path === file && when === 'open' && wasRead && !done) {
    done = true;
    fs.renameSync(file, `${file}.1`);
  }
  const opened = openSync(path, ...rest);
  if (path === file && rest[0] !== 'r') fd = opened;
  return opened;
};
fs.writeSync = (to, ...rest) => {
  const here = to === fd && !done;
  if (here && when === 'before') copytruncate();
  const written = writeSync(to, ...rest);
  if (here && when === 'after') copytruncate();
  return written;
};
