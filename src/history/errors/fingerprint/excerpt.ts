/**
 * Maximum number of characters looked at, both at the beginning of a text and at its end, so that a
 * megabyte of output costs no more than a line.
 */
const TEXT_LENGTH_MAX = 2000;

/** Words with which a line, in any program's output, tells what went wrong. */
export const TELLING =
  /error|fail|fatal|exception|panic|cannot|could not|unable to|denied|refused|timed? ?out|no space|not found|killed|abort/i;

export interface Excerpt {
  readonly start: string;
  readonly end: string;
  /** The line that says what went wrong. */
  readonly line: string;
}

/**
 * The parts of a text that are looked at: its beginning, its end, and the line in either that tells
 * most about the error.
 */
export function excerpt(text: string): Excerpt {
  const start = text.slice(0, TEXT_LENGTH_MAX);
  // The end begins with a whole line. Of one long line, only the beginning is looked at.
  const end = text
    .slice(TEXT_LENGTH_MAX)
    .slice(-TEXT_LENGTH_MAX)
    .replace(/^[^\n]*\n?/, '');
  return { start, end, line: tellingLine(`${start}\n${end}`) };
}

/**
 * The last line that tells of something going wrong, or else the first line. Indented lines are
 * passed over, because they are stack frames.
 */
function tellingLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => !/^\s/.test(line) && TELLING.test(line)) ?? lines[0] ?? '';
}

/**
 * Characters that carry no meaning: halves of surrogate pairs, characters that are never drawn, and
 * private-use characters, which `takeOut` needs as placeholders for the operator's masks.
 */
const UNSEEN = /[\p{Cs}\p{Default_Ignorable_Code_Point}\p{Co}\ufff9-\ufffb]/gu;

/**
 * A line without colours, and with one blank for each stretch of white space and control
 * characters.
 */
export function cleaned(line: string): string {
  return line
    .replace(/\x1b\[[\d;?]{0,40}[A-Za-z]/g, '')
    .replace(UNSEEN, '')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}
