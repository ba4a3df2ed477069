import { randomBytes } from 'node:crypto';

export type IdKind = 'goal' | 'prop' | 'belief' | 'silence';

/** `goal_8f2e4a9c`: the kind and 8 random hex digits. */
export function newId(kind: IdKind): string {
  return `${kind}_${randomBytes(4).toString('hex')}`;
}

/** `candidate` if it is not taken, else a random id that is not. */
export async function unusedId(
  kind: IdKind,
  isTaken: (id: string) => Promise<boolean>,
  candidate: string = newId(kind),
): Promise<string> {
  return (await isTaken(candidate)) ? unusedId(kind, isTaken) : candidate;
}
