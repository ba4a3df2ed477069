import { FailedError, GoalgenError } from '../../lib/errors';
import { groupBy } from '../../lib/groupBy';
import type { History, SourceFailure, TaskRef } from '../history';
import { LOCAL_SOURCE } from './sourceName';

/** A source to be opened, by its name. */
export interface Opening {
  readonly name: string;
  open(): Promise<History>;
}

/**
 * Several sources as one history. One that fails, at its opening or later, is kept among the failures and no longer
 * asked; the others go on.
 */
export async function combined(openings: readonly Opening[]): Promise<History> {
  const failures: SourceFailure[] = [];
  const open = new Map<string, History>();
  const names = openings.map(({ name }) => name);

  /** What `ask` answers, or undefined when the source failed: from then on it is not asked. */
  const attempt = async <Answer>(
    name: string,
    ask: () => Promise<Answer>,
  ): Promise<Answer | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof GoalgenError)) throw error;
      failures.push({
        source: name,
        error: new FailedError(`Source ${name}: ${error.message}`, error.hint, { cause: error }),
      });
      const history = open.get(name);
      open.delete(name);
      await history?.close();
      return undefined;
    }
  };
  const askAll = async <Answer>(
    ask: (history: History, name: string) => Promise<readonly Answer[]>,
  ) => {
    const answers: Answer[] = [];
    for (const [name, history] of [...open])
      answers.push(...((await attempt(name, () => ask(history, name))) ?? []));
    return answers;
  };

  /** The built-in history may hold runs of many sources. */
  const keeperOf = (task: TaskRef) => (names.includes(task.source) ? task.source : LOCAL_SOURCE);

  for (const { name, open: openOne } of openings) {
    const history = await attempt(name, openOne);
    if (history !== undefined) open.set(name, history);
  }
  const sources = [...open.values()].flatMap((history) => history.sources);

  return {
    sources,
    failures,
    summaries: (window) =>
      askAll(async (history, name) => ofSource(await history.summaries(window), name, names)),
    async *taskHistories(summaries, window, limit) {
      for (const [name, own] of groupBy(summaries, ({ task }) => keeperOf(task))) {
        const history = open.get(name);
        if (history === undefined) continue;
        const each = history.taskHistories(own, window, limit)[Symbol.asyncIterator]();
        for (;;) {
          const next = await attempt(name, () => each.next());
          if (next === undefined || next.done === true) break;
          yield next.value;
        }
      }
    },
    inFlight: (window) =>
      askAll(async (history, name) => ofSource(await history.inFlight(window), name, names)),
    async lastEndOn(task, host, window) {
      const name = keeperOf(task);
      const history = open.get(name);
      return (
        (history && (await attempt(name, () => history.lastEndOn(task, host, window)))) ?? null
      );
    },
    failedRuns: (window, limit) =>
      askAll(async (history, name) =>
        ofSource(await history.failedRuns(window, limit), name, names),
      ),
    endedRuns: (window) =>
      askAll(async (history, name) => ofSource(await history.endedRuns(window), name, names)),
    async query(source, text, window, limit) {
      const history = open.get(source);
      if (history !== undefined) return history.query(source, text, window, limit);
      const failed = failures.find((failure) => failure.source === source);
      throw failed?.error ?? new FailedError(`There is no source ${source}.`, names.join(', '));
    },
    async runs(task, window, limit) {
      const name = keeperOf(task);
      const history = open.get(name);
      return (history && (await attempt(name, () => history.runs(task, window, limit)))) ?? [];
    },
    async endingAfter(now) {
      const all = await askAll(async (history) => [await history.endingAfter(now)]);
      const latest = all.flatMap((each) => each.latest ?? []);
      return {
        count: all.reduce((total, { count }) => total + count, 0),
        latest: latest.length === 0 ? null : Math.max(...latest),
      };
    },
    freshness: (now) => askAll((history) => history.freshness(now)),
    shorterThan: (window) => askAll((history) => history.shorterThan(window)),
    unknownStatuses: (window) => askAll((history) => history.unknownStatuses(window)),
    snapshot: (body) => open.get(LOCAL_SOURCE)?.snapshot(body) ?? body(),
    async close() {
      for (const history of open.values()) await history.close();
    },
  };
}

/** The names of a lone source's tasks need not tell it; the built-in history may hold runs of many. */
function ofSource<Of extends { readonly task: TaskRef }>(
  items: readonly Of[],
  name: string,
  names: readonly string[],
): readonly Of[] {
  if (name === LOCAL_SOURCE || names.length > 1) return items;
  return items.map((one) => ({ ...one, task: { ...one.task, bare: true } }));
}
