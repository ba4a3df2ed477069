import { isTooDeep } from './json';

/**
 * Parses JSON that may contain comments and trailing commas.
 * @throws SyntaxError when the text is not such JSON, or is nested deeper than anybody means
 */
export async function parseCommented(text: string): Promise<unknown> {
  if (isTooDeep(text)) throw new SyntaxError('it is nested too deeply');
  try {
    return JSON.parse(text);
  } catch {
    const { default: stripJsonComments } = await import('strip-json-comments');
    // Comments become white space of the same length, so that positions in the parser's messages
    // stay right.
    return JSON.parse(stripJsonComments(text, { trailingCommas: true }));
  }
}
