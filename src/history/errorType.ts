import { shorten } from '../printable';
import type { Run } from './history';

/** Only this much of a text is looked at, so that a megabyte of output costs what a line costs. */
const TEXT_LENGTH_MAX = 2000;
const MASKED_LENGTH_MAX = 120;

/**
 * Classes of error texts, the most telling first: a tool that says "no space left" and then "exit code 2" ran out of
 * disk. Names are what operators call them.
 */
const CLASSES: ReadonlyArray<readonly [RegExp, (match: RegExpExecArray) => string]> = [
  [/\bHTTP(?:\/\d(?:\.\d)?)?[ :]{0,3}(?:status )?(?:code |error )?([1-5]\d\d)\b/i, (match) => `http_${match[1]}`],
  // An exit status is below 256, so it is never taken for one of these.
  [/\bstatus(?: code)?[ :=]{1,3}([45]\d\d)\b/i, (match) => `http_${match[1]}`],
  [/no space left|\bENOSPC\b|disk (?:is )?full|\bEDQUOT\b|disk quota exceeded/i, () => 'disk_full'],
  [/out of memory|\bENOMEM\b|cannot allocate memory|\bMemoryError\b|\bOOM[ -]?kill|oomkilled/i, () => 'out_of_memory'],
  [/permission denied|\bEACCES\b|\bEPERM\b|operation not permitted|access(?: is)? denied/i, () => 'permission_denied'],
  [/connection refused|\bECONNREFUSED\b/i, () => 'connection_refused'],
  [/connection reset|\bECONNRESET\b|broken pipe|\bEPIPE\b/i, () => 'connection_reset'],
  [
    /could not resolve|name or service not known|no such host|name resolution|\bENOTFOUND\b|\bEAI_AGAIN\b/i,
    () => 'host_not_found',
  ],
  [/\btime(?:d|s)?[ -]?out|deadline exceeded|\bETIMEDOUT\b/i, () => 'timeout'],
  [/no such file or directory|\bENOENT\b/i, () => 'file_not_found'],
  [/command not found/i, () => 'command_not_found'],
  [/\bsignal:? (\d{1,2}|SIG[A-Z]{2,6}\d?|killed|terminated)\b/i, (match) => `signal_${match[1]?.toLowerCase()}`],
  [/\bexit(?:ed)?(?: with)?(?: (?:code|status|value))?[ :=]{1,3}(\d{1,3})\b/i, (match) => `exit_${match[1]}`],
];

/** What differs between two occurrences of one error, and what stands for it. */
const MASKS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>]+/gi, '<url>'],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, '<ip>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}\b/gi, '<hex>'],
  [/\d+(?:\.\d+)?/g, '<n>'],
];

/** What a line says that tells what went wrong, in any program's words. */
const TELLING =
  /error|fail|fatal|exception|panic|cannot|could not|unable to|denied|refused|timed? ?out|no space|not found|killed|abort/i;

/**
 * The class of a failed run's error: `timeout`, `disk_full`, `http_502`, `exit_3`, ..., else the text with its
 * variable parts masked, so that one cause has one name whatever its numbers say. Of an output of many lines the last one
 * that tells of something going wrong counts first.
 */
export function errorType(run: Pick<Run, 'status' | 'error' | 'exitCode'>): string {
  const error = run.error ?? '';
  const start = error.slice(0, TEXT_LENGTH_MAX);
  // Whole lines only: of one long line its beginning says enough.
  const end = error
    .slice(TEXT_LENGTH_MAX)
    .slice(-TEXT_LENGTH_MAX)
    .replace(/^[^\n]*\n?/, '');
  const line = tellingLine(`${start}\n${end}`);
  for (const text of [line, end, start]) {
    const name = classOf(text);
    if (name !== undefined) return name;
  }
  if (run.status === 'timeout') return 'timeout';
  const masked = mask(line);
  if (masked !== '') return masked;
  return run.exitCode === null ? 'unknown' : `exit_${run.exitCode}`;
}

function classOf(text: string): string | undefined {
  for (const [expression, name] of CLASSES) {
    const match = expression.exec(text);
    if (match !== null) return name(match);
  }
  return undefined;
}

/** Not one that is indented: those are the frames of a stack. */
function tellingLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => !/^\s/.test(line) && TELLING.test(line)) ?? lines[0] ?? '';
}

function mask(line: string): string {
  const masked = MASKS.reduce((rest, [expression, replacement]) => rest.replace(expression, replacement), line);
  return shorten(masked.replace(/\s+/g, ' ').trim(), MASKED_LENGTH_MAX);
}
