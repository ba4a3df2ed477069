import { FailedError, GoalgenError } from '../../lib/errors';
import type { History, SourceFailure, TaskRef } from '../history';
import { LOCAL_SOURCE } from './localSource';

/** A source to be opened, by its name. */
export interface Opening {
  readonly name: string;
  open(): Promise<History>;
}

/**
 * The sources of a combined history that are open. A source that fails, at its opening or later, is kept among the
 * failures and no longer asked; the others go on.
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

  /** The source that holds a task's runs: the built-in history may hold runs of many. */
  keeperOf({ source }: TaskRef): string {
    return this.names.includes(source) ? source : LOCAL_SOURCE;
  }

  /** What one source answers; undefined when it is not open, or fails. */
  async ask<Answer>(
    name: string,
    question: (history: History) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const history = this.#open.get(name);
    return history && this.#attempt(name, () => question(history));
  }

  /** What all sources answer, one after the other. */
  async askAll<Answer>(
    question: (history: History, name: string) => Promise<readonly Answer[]>,
  ): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const [name, history] of [...this.#open])
      answers.push(...((await this.#attempt(name, () => question(history, name))) ?? []));
    return answers;
  }

  /** What all sources answer about tasks. The name of a lone source's tasks need not tell the source. */
  async askAllOfTasks<Answer extends { readonly task: TaskRef }>(
    question: (history: History) => Promise<readonly Answer[]>,
  ): Promise<Answer[]> {
    return this.askAll(async (history, name) => {
      const answers = await question(history);
      // The built-in history may hold runs of many sources.
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
