import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/** To be called before anything is validated: what is wrong is told in words. */
export function zodInEnglish(): void {
  // Compiling a parser costs more than running it once.
  z.config({ ...en(), jitless: true });
}

/** What was expected, to stand behind the place where it was. */
export function problemText(issue: z.core.$ZodIssue): string {
  return issue.message.replace(/^Invalid input: /, '').replace(/^./, (c) => c.toLowerCase());
}
