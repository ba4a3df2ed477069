import { randomBytes } from 'node:crypto';

export type IdKind = 'goal' | 'prop' | 'belief';

/** `goal_8f2e4a9c`: the kind and 8 random hex digits. Callers retry on the rare conflict. */
export function newId(kind: IdKind): string {
  return `${kind}_${randomBytes(4).toString('hex')}`;
}
