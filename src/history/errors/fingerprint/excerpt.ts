/** Only this much of a text is looked at, so that a megabyte of output costs what a line costs. */
const TEXT_LENGTH_MAX = 2000;

/** What a line says that tells what went wrong, in any program's words. */
export const TELLING =
  /error|fail|fatal|exception|panic|cannot|could not|unable to|denied|refused|timed? ?out|no space|not found|killed|abort/i;

export interface Excerpt {
  readonly start: string;
  readonly end: string;
  /** The line that says what went wrong. */
  readonly line: string;
}

/** What of a text is looked at: its beginning, its end, and of those lines the most telling one. */
export function excerpt(text: string): Excerpt {
  const start = text.slice(0, TEXT_LENGTH_MAX);
  // Whole lines only: of one long line its beginning says enough.
  const end = text
    .slice(TEXT_LENGTH_MAX)
    .slice(-TEXT_LENGTH_MAX)
    .replace(/^[^\n]*\n?/, '');
  return { start, end, line: tellingLine(`${start}\n${end}`) };
}

/** Not one that is indented: those are the frames of a stack. */
function tellingLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => !/^\s/.test(line) && TELLING.test(line)) ?? lines[0] ?? '';
}

/** Characters that say nothing: halves of pairs, what is never drawn, and private ones, which stand for own masks. */
const UNSEEN = /[\p{Cs}\p{Default_Ignorable_Code_Point}\p{Co}\ufff9-\ufffb]/gu;

/** A line as it is read: no colours, no control characters, one blank wherever there was white space. */
export function cleaned(line: string): string {
  return line
    .replace(/\x1b\[[\d;?]{0,40}[A-Za-z]/g, '')
    .replace(UNSEEN, '')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}
