import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedRuns, World } from './world';

export interface Planned {
  untrusted: string[];
  goal: { id: string; text: string };
  success_criterion: Record<string, unknown>;
  evidence: Record<string, unknown>;
  tasks:
    | { template: string; text: string; data: Record<string, unknown>; within: string[] }[]
    | null;
  trace: {
    task: string;
    within: string[];
    tried: { method: string; outcome: string; because: string }[];
  }[];
}

export const SEED_TASKS = [
  'Analyze backup task logs for timeout patterns',
  'Identify resource bottleneck causing timeouts',
  'Implement timeout increase or resource optimization',
  'Test backup task with fix applied',
];

export async function onlyGoal(world: World): Promise<string> {
  const [goal] = await world.json<{ id: string }[]>(['list']);
  return goal?.id ?? 'none';
}

/** A world in which the seed's day was scanned, and the id of the goal that the scan made. */
export async function seedWorld(): Promise<{ world: World; id: string }> {
  const world = new World();
  await world.import(seedRuns());
  await world.ok(['scan']);
  return { world, id: await onlyGoal(world) };
}

export function configure(world: World, methods: unknown): void {
  writeFileSync(join(world.folder, 'methods.json'), JSON.stringify(methods));
  writeFileSync(
    join(world.folder, 'goalgen.json'),
    '{"planner": {"methodFiles": ["./methods.json"]}}',
  );
}

export const textsOf = ({ tasks }: Planned) => tasks?.map(({ text }) => text);
