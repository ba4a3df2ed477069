import type { Io } from '../../lib/io';
import { printable } from '../../lib/text';
import type { Check } from '../../setup/doctor/check';
import { styleFor } from './style';

const MARKS = { ok: '✓', note: '·', bad: '✗' } as const;

/** One line for each check: `✗ scan  the last one was ...`, and what to do about it. */
export function renderChecks(io: Io, checks: readonly Check[]): string {
  const style = styleFor(io.stdout, io.env);
  const width = Math.max(0, ...checks.map(({ subject }) => subject.length));
  return checks
    .map(({ level, subject, message, hint }) => {
      const line =
        `${MARKS[level]} ${subject.padEnd(width)}  ${message}` +
        `${hint === undefined ? '' : ` (try: ${hint})`}`;
      return `${level === 'bad' ? style.bold(printable(line)) : printable(line)}\n`;
    })
    .join('');
}
