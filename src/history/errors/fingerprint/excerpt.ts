/**
 * Maximum number of characters looked at, both at the beginning of a text and at its end, so that a
 * megabyte of output costs no more than a line.
 */
const TEXT_LENGTH_MAX = 2000;

/** Words with which a line, in any program's output, tells what went wrong. */
export const TELLING =
  /error|fail|fatal|exception|panic|cannot|could not|unable to|denied|refused|timed? ?out|no space|not found|killed|abort/i;

/** The parts of a text that are looked at: its beginning and its end. */
export interface Parts {
  readonly start: string;
  readonly end: string;
}

export function partsOf(text: string): Parts {
  // The end begins with a whole line. Of one long line, only the beginning is looked at.
  const end = text
    .slice(TEXT_LENGTH_MAX)
    .slice(-TEXT_LENGTH_MAX)
    .replace(/^[^\n]*\n?/, '');
  return { start: text.slice(0, TEXT_LENGTH_MAX), end };
}

/**
 * The line that told of an error by the rules of the fingerprints `v1`: the last line with a
 * telling word that is not indented, or else the first line. Goals that were made by these rules
 * are still recognised by them.
 */
export function tellingLineV1(text: string): string {
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
