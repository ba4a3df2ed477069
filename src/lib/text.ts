import { fourPlaces } from './rounding';

/**
 * Characters that a terminal acts on or that hide what a text says: control characters, line
 * separators, invisible characters (bidirectional and zero-width marks, fillers, tags) and unpaired
 * surrogates. The joiners U+200C and U+200D and the emoji selector U+FE0F are allowed: Persian and
 * emoji are written with them.
 */
const UNSAFE =
  /(?!\u200c|\u200d|\ufe0f)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/**
 * Makes untrusted text harmless for a terminal: each unsafe character becomes its escape, `\x1b` or
 * `\u202e`.
 */
export function printable(text: string): string {
  if (!/[^ -~]/.test(text)) return text; // the usual case
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (code > 0xffff) return `\\u{${code.toString(16)}}`;
    return code < 256
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/**
 * Like `printable`, but keeps line breaks: for a text of goalgen's own that contains untrusted
 * text.
 */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/**
 * JSON that is harmless for a terminal. Unsafe characters that JSON.stringify leaves as they are
 * become JSON escapes, so that the text still parses to an equal value.
 */
export function printableJson(value: unknown, indent?: number): string {
  return printableJsonText(JSON.stringify(value, null, indent), indent !== undefined);
}

/** Makes text harmless that is JSON, or should be. Strings in it keep their meaning. */
export function printableJsonText(json: string, keepNewlines = false): string {
  if (!/[^ -~]/.test(json)) return json;
  return json.replace(UNSAFE, (character) =>
    character === '\n' && keepNewlines
      ? character
      : character.replace(
          /[\s\S]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
        ),
  );
}

/**
 * At most `length` UTF-16 units of a text; a cut is shown by an ellipsis and never splits a
 * surrogate pair.
 */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** `1 run`, `2 runs`. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

/** Formats a confidence or a share for people, with two to four decimal places. */
export function decimal(value: number): string {
  const exact = String(fourPlaces(value));
  return exact.length >= 4 ? exact : value.toFixed(2);
}

/**
 * At most `length` UTF-16 units of a text: the start and the end of a longer one, with an ellipsis
 * in between.
 */
export function ends(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.floor(length / 2);
  return `${shorten(text, half)}${text.slice(half - length).replace(/^[\udc00-\udfff]/, '')}`;
}

/** Formats a share (0 to 1) for people: `3 %`, `0.5 %`. */
export function percent(share: number): string {
  const hundredths = 100 * share;
  return `${hundredths >= 10 || Number.isInteger(hundredths) ? Math.round(hundredths) : Number(hundredths.toPrecision(2))} %`;
}
