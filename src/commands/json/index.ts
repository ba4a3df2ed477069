import * as z from 'zod/mini';
import { belief } from './belief.shape';
import { beliefTest } from './beliefTest.shape';
import { setting } from './config.shape';
import { decision } from './decision.shape';
import { doctor } from './doctor.shape';
import { edit } from './edit.shape';
import { explain } from './explain.shape';
import { fingerprint, fingerprintLine } from './fingerprint.shape';
import { goal } from './goal.shape';
import { goalDetail, ledgerEvent, run } from './goalDetail.shape';
import { imported } from './import.shape';
import { ledgerHead } from './ledgerHead.shape';
import { ledgerLine } from './ledgerLine.shape';
import { verification } from './ledgerVerify.shape';
import { plan } from './plan.shape';
import { pruned } from './prune.shape';
import { rankedGoal } from './rankedGoal.shape';
import { recorded } from './record.shape';
import { replay, replayedGoal } from './replay.shape';
import { proposal, scan } from './scan.shape';
import { silence } from './silence.shape';
import { stats } from './stats.shape';
import { suggestion } from './suggestion.shape';
import { suppression } from './suppression.shape';
import { threshold } from './threshold.shape';
import { verdict } from './verdict.shape';

/** A definition in json.schema.json. */
interface Definition {
  readonly schema: z.ZodMiniType;
  /** The command as it is typed, where that differs from the definition's name. */
  readonly typed?: string;
  readonly description: string;
}

const decisions = (done: string): Definition => ({
  schema: z.array(decision),
  description:
    `A bare array of the goals that were ${done}, in the order they were named. ` +
    'Those that could not be are told on standard error, and by the exit code.',
});

/** What each command prints with --json, by the name of the command with `_` for spaces. */
export const PRINTED: Readonly<Record<string, Definition>> = {
  scan: {
    schema: scan,
    description: "One object: the telemetry's five keys, then what was read and what came of it.",
  },
  explain: { schema: explain, description: 'One object: what each detector sees in a task.' },
  replay: { schema: replay, description: 'One object: the scans there would have been.' },
  import: { schema: imported, description: 'One object: the counts.' },
  record: { schema: recorded, description: 'One object: the run.' },
  prune: { schema: pruned, description: 'One object: what was removed.' },
  list: { schema: z.array(goal), description: 'A bare array of goals.' },
  next: {
    schema: z.nullable(rankedGoal),
    description: 'The goal to take now, or null when no active goal is free to be taken.',
  },
  next_all: {
    schema: z.array(rankedGoal),
    typed: 'next --all',
    description: 'A bare array of active and executing goals, best first.',
  },
  show: { schema: goalDetail, description: 'One object: the goal, and what is known about it.' },
  plan: {
    schema: plan,
    description: 'One object, also when there is no plan (then with exit code 1).',
  },
  approve: decisions('approved'),
  reject: decisions('rejected'),
  start: decisions('started'),
  done: decisions('declared satisfied'),
  abandon: decisions('abandoned'),
  add: { schema: z.lazy(() => goal), description: 'The goal that was made.' },
  edit: { schema: edit, description: 'One object: what was changed.' },
  suppressed_list: {
    schema: z.array(suppression),
    description: 'A bare array of refusals, the latest first.',
  },
  silence_list: {
    schema: z.array(silence),
    description: 'A bare array of silences, in the order they begin.',
  },
  stats: {
    schema: stats,
    description: 'One object: how welcome and how right the proposals were.',
  },
  stats_suggest: {
    schema: z.array(suggestion),
    typed: 'stats --suggest',
    description: 'A bare array of settings that the decisions speak for, each tried by a replay.',
  },
  ledger_tail: {
    schema: ledgerLine,
    description:
      'An object a line: the lines as they stand in the file, oldest first. ' +
      'What another program wrote into the file is printed as it is.',
  },
  ledger_head: { schema: ledgerHead, description: 'One object: what to keep elsewhere.' },
  ledger_verify: { schema: verification, description: 'One object: the findings.' },
  belief_test: {
    schema: beliefTest,
    description: 'One object: what the belief would have changed.',
  },
  belief_list: {
    schema: z.array(belief),
    description: 'A bare array of beliefs, the oldest first.',
  },
  fingerprint: { schema: fingerprint, description: 'Of a text in the command line, one object.' },
  fingerprint_lines: {
    schema: fingerprintLine,
    typed: 'fingerprint -',
    description: 'Of standard input, an object a line, in its order.',
  },
  doctor: { schema: doctor, description: 'One object: the checks.' },
  config: { schema: z.array(setting), description: 'A bare array of all settings.' },
};

/** The kinds of objects that several commands print, or that one command prints several times. */
const OBJECTS: Readonly<Record<string, Definition>> = {
  goal: { schema: goal, description: 'A goal. The first seven keys never change their order.' },
  ranked_goal: {
    schema: rankedGoal,
    description: 'A goal, and where it stands among those that are active.',
  },
  verdict: { schema: verdict, description: 'What a gate said of a proposal.' },
  proposal: { schema: proposal, description: 'A suggested goal, and what came of it.' },
  run: { schema: run, description: 'One execution of a task.' },
  ledger_event: { schema: ledgerEvent, description: 'Something that happened to a goal.' },
  decision: { schema: decision, description: 'A goal that was decided about.' },
  suppression: {
    schema: suppression,
    description: 'A refused problem that is not proposed again yet.',
  },
  threshold: {
    schema: threshold,
    description: 'How sure a detector must be of a pattern, because people often refused it.',
  },
  silence: {
    schema: silence,
    description: 'A time in which nothing is proposed about some tasks.',
  },
  belief: { schema: belief, description: 'What somebody holds to be true.' },
  replayed_goal: {
    schema: replayedGoal,
    description: 'A goal that a scan of the past would have made.',
  },
  setting: { schema: setting, description: 'A setting in force.' },
};

/** The content of json.schema.json: a definition for each command and for each kind of object. */
export function printedJsonSchema(): unknown {
  const registry = z.registry<{ id: string }>();
  const definitions = [
    ...Object.entries(PRINTED).map(titled),
    ...Object.entries(OBJECTS).map(([id, object]) => [id, { title: id, ...object }] as const),
  ];
  for (const [id, { schema }] of definitions) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/$defs/${id}`,
    override: unbounded,
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What goalgen prints with --json',
    description:
      'The output of a command is valid against the definition of its name: ' +
      'that of `belief list --json` against #/$defs/belief_list. ' +
      'docs/json.md says what is promised.',
    $defs: Object.fromEntries(
      definitions.map(([id, { title, description }]) => {
        const { $schema: _, $id: __, ...schema } = schemas[id] ?? {};
        return [id, { title, description, ...schema }];
      }),
    ),
  };
}

function titled([id, { typed = id.replaceAll('_', ' '), ...definition }]: [string, Definition]): [
  string,
  Definition & { title: string },
] {
  return [id, { title: `goalgen ${typed} --json`, ...definition }];
}

/**
 * Removes the maximum that zod gives to whole numbers. It is only the largest integer of
 * JavaScript, and a reader would wonder what it means.
 */
function unbounded({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
