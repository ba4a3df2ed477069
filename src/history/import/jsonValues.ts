import { jsonValue } from './candidate';

/**
 * The values of a text that holds one JSON value, or several that follow each other, as a program
 * prints that asks for one page after another.
 * @returns undefined when the text holds anything else
 */
export function jsonValues(text: string): unknown[] | undefined {
  const whole = jsonValue(text);
  if ('value' in whole) return [whole.value];
  const values: unknown[] = [];
  let from = 0;
  for (const end of endsOfValues(text)) {
    const parsed = jsonValue(text.slice(from, end));
    if ('problem' in parsed) return undefined;
    values.push(parsed.value);
    from = end;
  }
  return values.length > 0 && text.slice(from).trim() === '' ? values : undefined;
}

/** The indexes behind each bracket that closes an outermost one. Looks at each character once. */
function* endsOfValues(text: string): Generator<number> {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isString) {
      if (character === '\\') at += 1;
      else isString = character !== '"';
    } else if (character === '"') isString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if ((character === '}' || character === ']') && --depth === 0) yield at + 1;
  }
}
