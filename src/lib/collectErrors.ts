import { GoalgenError, SeveralErrors } from './errors';

/**
 * Runs `body` for every id, also after a failure for one of them. The caller throws the returned
 * errors once it has finished the ids that succeeded.
 * @throws at once an error that is not a GoalgenError
 */
export async function collectErrors(
  ids: readonly string[],
  body: (id: string) => Promise<void>,
): Promise<GoalgenError[]> {
  const errors: GoalgenError[] = [];
  for (const id of ids) {
    try {
      await body(id);
    } catch (error) {
      if (!(error instanceof GoalgenError)) throw error;
      errors.push(error);
    }
  }
  return errors;
}

/** @throws SeveralErrors when `errors` is not empty */
export function throwCollected(errors: readonly GoalgenError[]): void {
  if (errors.length > 0) throw new SeveralErrors(errors);
}
