/**
 * One result of `goalgen doctor`. Its level is `ok`; `note`, worth knowing and often intended; or
 * `bad`, so that a monitor should alert the operator.
 */
export interface Check {
  readonly subject: string;
  readonly level: 'ok' | 'note' | 'bad';
  readonly message: string;
  /** What the operator can do about it. */
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
