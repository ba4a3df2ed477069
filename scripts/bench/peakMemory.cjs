// Loaded before a measured command: writes the command's peak resident memory, in KiB, when it
// ends. The figure is the kernel's for this program alone, because resourceUsage() includes the
// peak of the parent before the program was loaded.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  const peak = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  writeFileSync(process.env.PEAK_FILE, peak[1]);
});
