import { FailedError, GoalgenError } from '../../lib/errors';
import type { History, SourceFailure } from '../history';
import type { TaskRef } from '../run';
import { LOCAL_SOURCE } from './localSource';

/** A source to be opened: its name, and the function that opens it. */
export interface Opening {
  readonly name: string;
  open(): Promise<History>;
}

/**
 * The open sources of a combined history. A source that fails, when it is opened or later, is
 * closed, added to `failures` and no longer asked; the other sources stay open.
 */
export class OpenSources {
  readonly failures: SourceFailure[] = [];
  readonly #open = new Map<string, History>();

  private constructor(readonly names: readonly string[]) {}

  static async open(openings: readonly Opening[]): Promise<OpenSources> {
    const sources = new OpenSources(openings.map(({ name }) => name));
    for (const { name, open } of openings) {
      const history = await sources.#attempt(name, open);
      if (history !== undefined) sources.#open.set(name, history);
    }
    return sources;
  }

  all(): readonly History[] {
    return [...this.#open.values()];
  }

  named(name: string): History | undefined {
    return this.#open.get(name);
  }

  /**
   * The name of the source that holds a task's runs. A task of a source that is not configured is
   * in the built-in history, which may hold imported runs of many sources.
   */
  keeperOf({ source }: TaskRef): string {
    return this.names.includes(source) ? source : LOCAL_SOURCE;
  }

  /** Asks one source. The answer is undefined when the source is not open, or fails. */
  async ask<Answer>(
    name: string,
    question: (history: History) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const history = this.#open.get(name);
    return history && this.#attempt(name, () => question(history));
  }

  /** Asks all open sources, one after the other, and joins their answers. */
  async askAll<Answer>(
    question: (history: History, name: string) => Promise<readonly Answer[]>,
  ): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const [name, history] of [...this.#open])
      answers.push(...((await this.#attempt(name, () => question(history, name))) ?? []));
    return answers;
  }

  /**
   * Asks all open sources about tasks. If there is only one source, its tasks are marked as `bare`,
   * so that their names are shown without it.
   */
  async askAllOfTasks<Answer extends { readonly task: TaskRef }>(
    question: (history: History) => Promise<readonly Answer[]>,
  ): Promise<Answer[]> {
    return this.askAll(async (history, name) => {
      const answers = await question(history);
      // The built-in history may hold imported runs of many sources, so its tasks are never bare.
      if (name === LOCAL_SOURCE || this.names.length > 1) return answers;
      return answers.map((one) => ({ ...one, task: { ...one.task, bare: true } }));
    });
  }

  async close(): Promise<void> {
    for (const history of this.#open.values()) await history.close();
  }

  async #attempt<Answer>(
    name: string,
    question: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof GoalgenError)) throw error;
      this.failures.push({
        source: name,
        error: new FailedError(`Source ${name}: ${error.message}`, error.hint, { cause: error }),
      });
      const history = this.#open.get(name);
      this.#open.delete(name);
      await history?.close();
      return undefined;
    }
  }
}
