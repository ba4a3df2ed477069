// Preloaded into the built program (node -r), this file kills it with SIGKILL at one step: before
// or after the n-th operation on its files or its database, or in the middle of the n-th write.
// Without KILL_AT the program is not killed, and its steps are only noted.
//   KILL_FOLDER  only files below this folder count
//   KILL_AT      number of the step to kill at, from 1
//   KILL_WHEN    before, middle or after
//   KILL_LOG     file in which the names of the steps are noted
const fs = require('node:fs');
const Database = require('better-sqlite3');

const { KILL_FOLDER: folder = '', KILL_WHEN: when = 'before', KILL_LOG: log } = process.env;
const at = Number(process.env.KILL_AT ?? 0);
const paths = new Map();
let steps = 0;

const { appendFileSync, writeSync } = fs;

function die() {
  process.kill(process.pid, 'SIGKILL');
}

/**
 * Does `work` as a step called `name`, and kills the program if this is the step to kill it at.
 * `half` does a part of the work; steps that cannot be done in part do without it.
 */
function step(name, work, half) {
  // With KILL_WHEN=middle, only steps that can be done in part count.
  if (when !== 'middle' || half !== undefined) steps += 1;
  else return work();
  if (log !== undefined) appendFileSync(log, `${name}\n`);
  if (steps !== at) return work();
  if (when === 'middle') half();
  if (when !== 'after') die();
  try {
    return work();
  } finally {
    die(); // also where the work fails, as of a file that is not there
  }
}

function short(path) {
  return String(path).slice(folder.length + 1);
}

function wrapPath(name) {
  const original = fs[name];
  fs[name] = (path, ...rest) => {
    if (!String(path).startsWith(folder)) return original(path, ...rest);
    return step(`${name} ${short(path)}`, () => {
      const result = original(path, ...rest);
      if (name === 'openSync') paths.set(result, path);
      return result;
    });
  };
}

function wrapFd(name) {
  const original = fs[name];
  fs[name] = (fd, ...rest) => {
    if (!paths.has(fd)) return original(fd, ...rest);
    const half =
      name === 'writeSync'
        ? () =>
            writeSync(
              fd,
              rest[0],
              rest[1] ?? 0,
              Math.ceil((rest[0].length - (rest[1] ?? 0)) * Math.random()),
            )
        : undefined;
    return step(`${name} ${short(paths.get(fd))}`, () => original(fd, ...rest), half);
  };
}

for (const name of ['openSync', 'mkdirSync', 'renameSync', 'rmSync']) wrapPath(name);
for (const name of ['writeSync', 'fsyncSync', 'ftruncateSync', 'closeSync']) wrapFd(name);

const words = (sql) => sql.trim().split(/\s+/).slice(0, 4).join(' ');
const { exec, prepare } = Database.prototype;
Database.prototype.exec = function wrapped(sql) {
  return step(words(sql), () => exec.call(this, sql));
};
Database.prototype.prepare = function wrapped(sql) {
  const statement = prepare.call(this, sql);
  const { run } = statement;
  statement.run = (...values) => step(words(sql), () => run.apply(statement, values));
  return statement;
};
