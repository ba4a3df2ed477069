import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One import, of types or values, at the top of a file or by `import()`, of one file of `src`. */
export interface Import {
  readonly from: string;
  /** The imported file below the same folder, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
  /** Loaded with the importing file: neither `import type` nor `import()`. */
  readonly isStatic: boolean;
}

const IMPORT =
  /^(?:import|export)\s+(?<type>type\s)?[^;'"]*?from\s+'(?<static>[^']+)'|^import\s+'(?<bare>[^']+)'|\bimport\('(?<dynamic>[^']+)'\)/gm;

/** Source files below `root`, as paths relative to it, such as `gates/expiry.ts`. */
export function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

/** @throws Error when a relative import names no file */
export function importsOf(root: string): Import[] {
  const files = sourceFiles(root);
  const known = new Set(files);
  return files.flatMap((from) =>
    [...readFileSync(join(root, from), 'utf8').matchAll(IMPORT)].map(({ groups = {} }) => {
      const name = groups.static ?? groups.bare ?? groups.dynamic ?? '';
      const isStatic = groups.dynamic === undefined && groups.type === undefined;
      if (!name.startsWith('.')) return { from, to: name, isPackage: true, isStatic };
      return { from, to: resolved(from, name, known), isPackage: false, isStatic };
    }),
  );
}

function resolved(from: string, name: string, known: ReadonlySet<string>): string {
  const path = normalize(join(dirname(from), name));
  const file = [`${path}.ts`, `${path}/index.ts`, path].find((candidate) => known.has(candidate));
  if (file !== undefined) return file;
  if (/\.(sql|json)$/.test(path)) return path;
  throw new Error(`${from} imports '${name}', and there is no such file`);
}

/** The first circle found among the arrows, as the nodes along it, or undefined. */
export function circleIn(arrows: Iterable<readonly [string, string]>): string[] | undefined {
  const targets = new Map<string, Set<string>>();
  for (const [from, to] of arrows) {
    const known = targets.get(from) ?? new Set();
    targets.set(from, known.add(to));
  }
  const finished = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (finished.has(node)) return undefined;
    for (const target of targets.get(node) ?? []) {
      const circle = visit(target, [...path, node]);
      if (circle !== undefined) return circle;
    }
    finished.add(node);
    return undefined;
  };
  for (const node of targets.keys()) {
    const circle = visit(node, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
