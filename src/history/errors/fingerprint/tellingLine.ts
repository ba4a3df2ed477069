import { TELLING } from './excerpt';

/**
 * Lines that belong to the error before them and tell nothing by themselves: PostgreSQL's details,
 * the statement of SQLAlchemy, advice where to read more.
 */
const ATTACHED =
  /^(?:[^"']{0,80}?[\s\]])?(?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION): |^\S+: (?:detail|hint): |^LINE \d+: |^\[(?:SQL|parameters): |^\[parameters hidden|^\(Background on this error at: |^For more information|^\[ERROR\] *(?:$|->|To see the full|Re-run Maven|For more information|After correcting|\[Help )/;
/** A level that makes a line an error of its own, whatever follows in it. */
const IS_ERROR = /^.{0,80}?\b(?:ERROR|FATAL|PANIC): /;
/** Stack frames and the marks between parts of a trace. */
const FRAME = /^\s+(?!\[cause\])|^File "|^goroutine \d|^\S+\.go:\d+|^\.\.\. \d+ more|^Traceback /;

/**
 * What a tool says in the end because something before it failed: that it failed, how it exited, or
 * how many failed.
 */
const SUMMARY = new RegExp(
  [
    '^Finished: (?:FAILURE|ABORTED|UNSTABLE)', // Jenkins
    "^Build step '.*' (?:marked build as|changed build result to) ",
    String.raw`^(?:\[ERROR\] )?(?:BUILD FAIL(?:ED|URE)|FAILURE: Build failed)`, // Ant, Gradle, Maven
    String.raw`^\[ERROR\] (?:Failed to execute goal |Tests run: )|^Tests run: `,
    '^> .*see the compiler error output|^Execution failed for task ',
    String.raw`^\S*make(?:\[\d+\])?: \*\*\* |^ninja: build stopped`,
    String.raw`^npm (?:ERR!|error) (?!.*\b[A-Z]\w*Error\b)|^error Command failed with exit code`,
    String.raw`^(?:##\[error\]|Error: |ERROR: )?(?:Process completed with|Job failed:|Command failed with|script returned) ?exit code`,
    '^The command .* (?:exited with|returned a non-zero code)|^Command exited with non-zero',
    'did not complete successfully: exit code',
    '^(?:collect2: )?error: (?:ld returned|aborting due to|could not compile)',
    String.raw`^FAIL(?:ED \((?:errors|failures)=|\s|$)|^=+ .*\b\d+ (?:failed|errors?)\b`, // Go, Python
    String.raw`^(?:Tests|Test Suites): +\d+ failed|\bPASS=\d+ .*\bERROR=\d+`, // Jest, dbt
    '(?:due to|see) previous errors', // tar, rsync
    "^PLAY RECAP|: Main process exited, code=|: Failed with result '", // Ansible, systemd
    String.raw`^exit(?:ed)?(?: with)?(?: status| code)? \d+$`,
  ].join('|'),
);

/** The head of an exception in a trace: its class, perhaps a message, perhaps what introduces it. */
const EXCEPTION =
  /^\s*(?:Caused by: |\[cause\]: |Exception in thread "[^"]*" |Uncaught )?((?:[\w$]+[.:]{1,2})*(?:[A-Z]\w*)?(?:Error|Exception|Violation|Failure|Warning|Timeout|Interrupt|Exit)\b)(?:: | \[|$)(.*)$/;
/** What says that another exception of the same chain follows or precedes. */
const CHAINED =
  /^(?:The above exception was the direct cause|During handling of the above exception)|^\s*(?:Caused by: |\[cause\]: )/m;
/** Words of an exception's message that could stand in any message. */
const SAYS_NOTHING =
  /^(?:error|errors|failed|failure|fail|exception|exceptions|unexpected|unknown|runtime|internal|nested|could|cannot|can|not|to|of|the|a|an|in|is|was|with|for|and|during|while|see|run|running|task|job|execute|execution|executing|process|processing|occurred|happened|went|wrong|something|none|null)$/i;

/**
 * The line that tells what went wrong. Of the lines with telling words, the last one counts, for
 * programs say first what they do and last why they stop. Lines that belong to an error and stack
 * frames are passed over; what a tool sums up in the end counts only where nothing else tells. Of a
 * chain of exceptions, the one that says most counts. Without a telling line, the first line counts.
 */
export function tellingLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.filter(
    (line) =>
      TELLING.test(line) && !FRAME.test(line) && (IS_ERROR.test(line) || !ATTACHED.test(line)),
  );
  const own = telling.filter((line) => !SUMMARY.test(line));
  return mostOfChain(text, lines) ?? own.at(-1) ?? telling.at(-1) ?? lines[0] ?? '';
}

/** The exception that says most, if the text holds a chain of several; of equal ones, the last. */
function mostOfChain(text: string, lines: readonly string[]): string | undefined {
  if (!CHAINED.test(text)) return undefined;
  let most: { readonly line: string; readonly words: number } | undefined;
  for (const line of lines) {
    const [, name, message = ''] = EXCEPTION.exec(line) ?? [];
    if (name === undefined) continue;
    const words = wordsOf(`${name.split(/[.:]/).at(-1)} ${message}`);
    if (most === undefined || words >= most.words) most = { line, words };
  }
  return most?.line.replace(/^\s*(?:Caused by: |\[cause\]: )/, '');
}

/** Number of words that say something, at most as many as make a sentence. */
function wordsOf(message: string): number {
  const words = message.split(/[^\p{L}\p{N}_]+/u).filter((word) => /\p{L}{2}/u.test(word));
  return Math.min(MESSAGE_WORDS_MAX, words.filter((word) => !SAYS_NOTHING.test(word)).length);
}

const MESSAGE_WORDS_MAX = 8;
