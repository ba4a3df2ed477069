import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/** Gives zod its English messages. Must be called before anything is validated. */
export function zodInEnglish(): void {
  // jitless, because compiling a parser costs more than running it once.
  z.config({ ...en(), jitless: true });
}

/** What is wrong with a value, to be printed after its path: `expected string, received number`. */
export function problemText(issue: z.core.$ZodIssue): string {
  return issue.message.replace(/^Invalid input: /, '').replace(/^./, (c) => c.toLowerCase());
}
