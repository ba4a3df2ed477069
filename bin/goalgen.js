#!/usr/bin/env node
// Node opens a debugger when it gets SIGUSR1, for any process of the same user. A listener of our own
// takes the place of that. `exec` passes the signal on to its command.
process.on('SIGUSR1', () => undefined);

require('../dist/goalgen.cjs').start();
