// Loaded before a measured command: writes its peak resident memory, in KiB, when it ends. Asked of the kernel for this
// program alone: what resourceUsage() tells includes the parent's peak before the program was loaded.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  const peak = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  writeFileSync(process.env.PEAK_FILE, peak[1]);
});
