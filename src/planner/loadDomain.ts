import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseCommented } from '../lib/commentedJson';
import { codeOf, messageOf, UsageError } from '../lib/errors';
import { kind, list } from '../lib/settings';
import { type Domain, withMethods } from './domain';
import {
  checkedMethods,
  METHODS_HINT,
  type MethodFile,
  pathText,
  wrongMethods,
} from './methodFile';
import causes from './methods/causes.json' with { type: 'json' };
import checks from './methods/checks.json' with { type: 'json' };
import fixes from './methods/fixes.json' with { type: 'json' };
import looks from './methods/looks.json' with { type: 'json' };
import resolveMethods from './methods/resolve.json' with { type: 'json' };

/** The section `planner` of the configuration. */
export const plannerSettings = {
  methodFiles: list(
    kind.path,
    'files with methods of your own for `plan`, the later over the earlier (docs/planning.md)',
  ),
};

/** The methods that come with goalgen. */
const BUILT_IN: readonly (readonly [string, unknown])[] = [
  ['resolve.json', resolveMethods],
  ['looks.json', looks],
  ['causes.json', causes],
  ['fixes.json', fixes],
  ['checks.json', checks],
];

/**
 * Loads the built-in methods and adds those of the operator's own files in order; `withMethods`
 * says what a file does to the methods before it.
 * @param paths the operator's files; relative paths are relative to `cwd`
 * @throws UsageError when a file cannot be read, is no JSON or no method file, or names a task that
 * no file has
 */
export async function loadDomain(paths: readonly string[], cwd: string): Promise<Domain> {
  const files = BUILT_IN.map(([name, written]) => checkedMethods(name, written));
  for (const path of paths) files.push(await readMethodFile(resolve(cwd, path)));
  const domain = files.reduce<Domain>((merged, { tasks }) => withMethods(merged, tasks), new Map());
  for (const file of files) checkTasks(file, domain);
  return domain;
}

async function readMethodFile(path: string): Promise<MethodFile> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    const message = `The method file ${path} cannot be read (${codeOf(cause) ?? messageOf(cause)}).`;
    throw new UsageError(
      message,
      'mend planner.methodFiles: goalgen config shows where it is set',
      { cause },
    );
  }
  let written: unknown;
  try {
    written = await parseCommented(text);
  } catch (cause) {
    throw new UsageError(
      `${path} is not JSON: ${placedIn(text, messageOf(cause))}.`,
      METHODS_HINT,
      { cause },
    );
  }
  return checkedMethods(path, written);
}

/**
 * The parser's message, with line and column. The parser tells either a position or the text around
 * it.
 */
function placedIn(text: string, message: string): string {
  const [told, position] = / in JSON at position (\d+).*$/s.exec(message) ?? [];
  if (told !== undefined)
    return `${message.slice(0, -told.length)} ${placeOf(text, Number(position))}`;
  const [, problem, before, excerpt = ''] =
    /^(Unexpected token .*?), (\.{3})?"(.*)"(?:\.{3})? is not valid JSON$/s.exec(message) ?? [];
  if (problem === undefined) return message;
  const at = text.indexOf(excerpt);
  const isKnown = before !== undefined && at >= 0 && at === text.lastIndexOf(excerpt);
  return isKnown ? `${problem} ${placeOf(text, at + EXCERPT_BEFORE)}` : problem;
}

/**
 * Number of characters that the parser's excerpt shows before the wrong token, unless it begins
 * with the beginning of the text.
 */
const EXCERPT_BEFORE = 10;

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `in line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** @throws UsageError when a step is a task that has no methods in any file */
function checkTasks({ name, tasks }: MethodFile, domain: Domain): void {
  const problems = Object.entries(tasks).flatMap(([task, methods]) =>
    methods.flatMap(({ steps }, method) =>
      steps.flatMap((step, index) =>
        'do' in step || domain.has(step.task)
          ? []
          : `${pathText(['tasks', task, method, 'steps', index, 'task'])}: there is no task ${step.task}`,
      ),
    ),
  );
  if (problems.length > 0) throw wrongMethods(name, problems);
}
