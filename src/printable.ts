/**
 * Characters that a terminal acts on or that hide what a text says: C0 and C1 controls, line separators, bidirectional
 * marks, zero-width characters, and surrogates without their other half. The joiners U+200C and U+200D stay: Persian and
 * emoji are written with them.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Untrusted text made harmless for a terminal: each unsafe character is shown as its escape, `\x1b` or `\u202e`. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** JSON that no terminal acts on: what JSON.stringify leaves bare is escaped the JSON way, so it still parses equal. */
export function printableJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, null, indent);
  if (!/[^ -~]/.test(json)) return json; // nearly all there is
  return json.replace(UNSAFE, (character) =>
    character === '\n' && indent !== undefined
      ? character
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** At most `length` characters, the cut shown by an ellipsis; never half of a surrogate pair. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** `1 run`, `2 runs`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A confidence or a share for people: at least two places, at most four. */
export function decimal(value: number): string {
  const exact = String(Math.round(value * 10_000) / 10_000);
  return exact.length >= 4 ? exact : value.toFixed(2);
}
