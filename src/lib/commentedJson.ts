/** JSON in which people may write comments, and leave a comma at the end of a list. */
export async function parseCommented(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    const { default: stripJsonComments } = await import('strip-json-comments');
    // White space for each character, so that what is wrong is still told by its place.
    return JSON.parse(stripJsonComments(text, { trailingCommas: true }));
  }
}
