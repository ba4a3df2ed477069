import { counted, printable } from '../lib/text';

/** Tasks whose names differ only in a date, an id or a counter, so that each has few runs. */
export interface NameFamily {
  /** The name with the part that differs in capitals: `backup-DATE`. */
  readonly shape: string;
  readonly tasks: number;
  readonly example: string;
}

/** A task's name, and the number of its runs. */
export interface NamedTask {
  readonly name: string;
  readonly runs: number;
}

/** Minimum number of tasks that share a shape. */
const TASKS_MIN = 5;
/** Minimum share of them that have one run each. */
const SINGLE_SHARE_MIN = 0.8;

/** What in a name is never the same twice, most telling first. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, 'UUID'],
  [/\d{4}-\d\d-\d\d(?:[T_ -]\d\d[:.-]?\d\d(?:[:.-]?\d\d)?(?:\.\d+)?Z?)?/g, 'DATE'],
  [
    /(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[T_-]?\d{4,6}Z?)?(?!\d)/g,
    'DATE',
  ],
  [/(?<![0-9a-z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}(?![0-9a-z])/gi, 'ID'],
  [/\d+/g, 'N'],
];

/**
 * The families of tasks whose names are hardly ever the same twice, the largest first. Nothing can
 * be said of a task with one run, so a name with a date or an id in it hides what fails.
 */
export function nameFamilies(tasks: readonly NamedTask[]): NameFamily[] {
  const families = new Map<string, { tasks: number; singles: number; example: string }>();
  for (const { name, runs } of tasks) {
    const shape = shapeOf(name);
    if (shape === name) continue;
    const family = families.get(shape) ?? { tasks: 0, singles: 0, example: name };
    family.tasks += 1;
    family.singles += runs === 1 ? 1 : 0;
    families.set(shape, family);
  }
  return [...families]
    .filter(([, { tasks: all, singles }]) => all >= TASKS_MIN && singles >= SINGLE_SHARE_MIN * all)
    .map(([shape, { tasks: all, example }]) => ({ shape, tasks: all, example }))
    .sort((a, b) => b.tasks - a.tasks);
}

/** Tells of a family in one line, with the setting that makes its tasks one. */
export function familyText({ tasks, shape, example }: NameFamily): string {
  return (
    `${counted(tasks, 'task')} have one run each, so that nothing can be said of them; they look ` +
    `like \`${printable(shape)}\` (${printable(example)}): taskNames.patterns makes them one`
  );
}

function shapeOf(name: string): string {
  return PARTS.reduce((shape, [pattern, word]) => shape.replaceAll(pattern, word), name);
}
