/**
 * What was looked at, and how it is: well; worth knowing, and often meant so; or bad, so that a monitor should call
 * somebody.
 */
export interface Check {
  readonly subject: string;
  readonly level: 'ok' | 'note' | 'bad';
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

export function ok(subject: string, message: string): Check {
  return { subject, level: 'ok', message };
}

export function note(subject: string, message: string): Check {
  return { subject, level: 'note', message };
}

export function bad(subject: string, message: string, hint: string): Check {
  return { subject, level: 'bad', message, hint };
}
