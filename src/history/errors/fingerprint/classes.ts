/**
 * Classes of error texts, the most telling first: a tool that says "no space left" and then "exit
 * code 2" ran out of disk. The names of the classes are those that operators use.
 */
const CLASSES: ReadonlyArray<readonly [RegExp, (match: RegExpExecArray) => string]> = [
  [
    /\bHTTP(?:\/\d(?:\.\d)?)?[ :]{0,3}(?:status )?(?:code |error )?([1-5]\d\d)\b/i,
    (match) => `http_${match[1]}`,
  ],
  // An exit status is below 256, so this number cannot be one.
  [/\bstatus(?: code)?[ :=]{1,3}([45]\d\d)\b/i, (match) => `http_${match[1]}`],
  [/no space left|\bENOSPC\b|disk (?:is )?full|\bEDQUOT\b|disk quota exceeded/i, () => 'disk_full'],
  [
    /out of memory|\bENOMEM\b|cannot allocate memory|\bMemoryError\b|\bOOM[ -]?kill|oomkilled/i,
    () => 'out_of_memory',
  ],
  [
    /permission denied|\bEACCES\b|\bEPERM\b|operation not permitted|access(?: is)? denied/i,
    () => 'permission_denied',
  ],
  [/connection refused|\bECONNREFUSED\b/i, () => 'connection_refused'],
  [/connection reset|\bECONNRESET\b|broken pipe|\bEPIPE\b/i, () => 'connection_reset'],
  [
    /could not resolve|name or service not known|no such host|name resolution|\bENOTFOUND\b|\bEAI_AGAIN\b/i,
    () => 'host_not_found',
  ],
  [/\btime(?:d|s)?[ -]?out|deadline exceeded|\bETIMEDOUT\b/i, () => 'timeout'],
  [/no such file or directory|\bENOENT\b/i, () => 'file_not_found'],
  [/command not found/i, () => 'command_not_found'],
  [
    /\bsignal:? (\d{1,2}|SIG[A-Z]{2,6}\d?|killed|terminated)\b/i,
    (match) => `signal_${match[1]?.toLowerCase()}`,
  ],
  [
    /\bexit(?:ed)?(?: with)?(?: (?:code|status|value))?[ :=]{1,3}(\d{1,3})\b/i,
    (match) => `exit_${match[1]}`,
  ],
];

/** The class of the first text in `texts` that has one; undefined when none of them has. */
export function classOf(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    for (const [expression, name] of CLASSES) {
      const match = expression.exec(text);
      if (match !== null) return name(match);
    }
  }
  return undefined;
}
