import { GoalgenError, SeveralErrors } from './errors';

/** Of several things all are tried; what failed is returned, to be thrown when what succeeded is complete. */
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

/** @throws SeveralErrors when something failed */
export function throwCollected(errors: readonly GoalgenError[]): void {
  if (errors.length > 0) throw new SeveralErrors(errors);
}
