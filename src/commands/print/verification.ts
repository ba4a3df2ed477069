import type { Verification } from '../../ledger/verify/verify';
import type { Io } from '../../lib/io';
import { counted, printable } from '../../lib/text';
import { styleFor } from './style';

export function renderVerification(io: Io, verification: Verification): string {
  const style = styleFor(io.stdout, io.env);
  const {
    sound,
    events,
    lines,
    files,
    goals,
    pending,
    before,
    retired,
    head,
    heads,
    notes,
    problems,
  } = verification;
  const rows = [
    `${style.bold(sound ? 'sound' : 'not sound')}: ${counted(events, 'event')}, ` +
      `${counted(lines, 'line')} in ${counted(files.length, 'file')}, ${counted(goals, 'goal')}`,
    ...problems.map((problem) => `✗ ${printable(problem)}`),
    ...(pending === 0
      ? []
      : [`pending: ${counted(pending, 'event')}; the next command that writes appends`]),
    ...(before === 0
      ? []
      : [`before: ${counted(before, 'byte')} that another program had written into the file`]),
    ...(retired === 0 ? [] : [`retired: events 1 to ${retired}; no file here holds their lines`]),
    ...notes.map((note) => `also: ${printable(note)}`),
    ...(heads === 0 ? [] : [`heads kept elsewhere: ${heads} looked for`]),
    ...(head === null ? [] : [`head: ${head}`]),
  ];
  return rows.map((row) => `${row}\n`).join('');
}
