import { GoalgenError, SeveralErrors } from './errors';

/** Of several things all are tried; those that failed are told at the end. */
export async function tryAll(ids: readonly string[], body: (id: string) => Promise<void>): Promise<void> {
  const errors: GoalgenError[] = [];
  for (const id of ids) {
    try {
      await body(id);
    } catch (error) {
      if (!(error instanceof GoalgenError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new SeveralErrors(errors);
}
