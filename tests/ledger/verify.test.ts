import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chainHash } from '../../src/ledger/chain';
import { ledgerLine } from '../../src/ledger/event';
import { differences, type GoalStates, replay } from '../../src/ledger/verify/replay';
import { seedRuns, World } from '../support/world';

interface Found {
  readonly sound: boolean;
  readonly events: number;
  readonly lines: number;
  readonly pending: number;
  readonly retired: number;
  readonly head: string;
  readonly notes: readonly string[];
  readonly problems: readonly string[];
  readonly first_bad_line: {
    kind: string;
    path: string | null;
    line: number | null;
    seq: number | null;
  } | null;
  readonly first_bad_event: { seq: number } | null;
}

async function verified(
  world: World,
  args: readonly string[] = [],
): Promise<Found & { code: number }> {
  const { code, stdout } = await world.goalgen(['ledger', 'verify', '--json', ...args]);
  return { code, ...JSON.parse(stdout) };
}

/**
 * A ledger of nine events: the database begun, a goal made, then its value changed by hand seven
 * times.
 */
async function worldWithEvents(): Promise<World> {
  // A minute ahead of the real clock, which stamps edits by hand.
  const now = Date.now() / 1000 + 60;
  const world = new World({ now });
  await world.import(seedRuns('daily_backup', { now: now - 120 }));
  await world.ok(['scan'], { now: now - 120 });
  for (let value = 1; value < 8; value++) world.sql(`UPDATE goals SET value = ${value}`);
  await world.ok(['list']);
  return world;
}

function linesOf(world: World): string[] {
  return readFileSync(world.ledger, 'utf8').split('\n').slice(0, -1);
}

function write(world: World, lines: readonly string[]): void {
  writeFileSync(world.ledger, lines.map((line) => `${line}\n`).join(''));
}

/**
 * Runs a statement without the triggers that protect the ledger, as a forger who knows them would.
 */
function tamper(world: World, statement: string): void {
  world.sql(
    'DROP TRIGGER ledger_events_are_not_changed; ' +
      `DROP TRIGGER ledger_events_are_not_deleted; ${statement}`,
  );
}

describe('the chain of hashes', () => {
  test('a hash is SHA-256 of the hash before, the line and the digest: any tool can compute it', async () => {
    const world = await worldWithEvents();
    const events = world.rows<{ hash: string; digest: string | null }>(
      'SELECT hash, digest FROM ledger_events ORDER BY seq',
    );
    let previous = '';
    for (const [index, line] of linesOf(world).entries()) {
      previous = chainHash(previous, line, events[index]?.digest);
      expect(events[index]?.hash).toBe(previous);
    }
    // The first event is about no row.
    expect(events.map(({ digest }) => digest)).toEqual([
      null,
      ...Array.from({ length: 8 }, () => expect.stringMatching(/^[0-9a-f]{64}$/)),
    ]);
    expect((await verified(world)).head).toBe(previous);
    // printf '%s%s' "$hash_before" "$line" | sha256sum
    expect(chainHash('ab', 'c\n')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    // printf '%s%s\n%s' "$hash_before" "$line" "$digest" | sha256sum
    expect(chainHash('ab', 'c\n', 'd')).toBe(
      '4f0ef76b5a15634e3956ccb30dc53c7368f30c7c3153f8e2dbbf7a3e0fbd0e94',
    );
  });

  test('the form of a line is fixed, as old ledgers would look forged if it changed', () => {
    const meta = { a: 'ü\u202e\u0000"\\\n', b: [1e21, 0.1, -0, null, true], c: {} };
    expect(ledgerLine({ ts: 1762696800.25, event: 'goal_created', meta })).toBe(
      '{"ts":1762696800.25,"schema":2,"event":"goal_created",' +
        '"meta":{"a":"ü\\u202e\\u0000\\"\\\\\\n","b":[1e+21,0.1,0,null,true],"c":{}}}\n',
    );
  });
});

describe('ledger verify', () => {
  test('verify finds no problem in a sound ledger, and changes nothing', async () => {
    const world = await worldWithEvents();
    world.sql('UPDATE goals SET value = 0.5');
    const before = readFileSync(world.ledger, 'utf8');
    expect(await verified(world)).toMatchObject({
      code: 0,
      sound: true,
      events: 10,
      lines: 9,
      pending: 1,
      notes: [],
      problems: [],
    });
    expect(readFileSync(world.ledger, 'utf8')).toBe(before);
    expect(await world.goalgen(['ledger', 'verify'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^sound: 10 events, 9 lines in 1 file, 1 goal\npending: 1 event;.*\nhead: [0-9a-f]{64}\n$/,
      ),
      stderr: '',
    });
  });

  test.each<
    [
      string,
      (lines: string[]) => string[],
      { kind: string; line: number | null; seq: number | null },
    ]
  >([
    [
      'an edited line',
      (l) => l.map((x, i) => (i === 4 ? x.replace('"value":[2,3]', '"value":[2,4]') : x)),
      { kind: 'edited', line: 5, seq: 5 },
    ],
    [
      'a line with an added space',
      (l) => l.map((x, i) => (i === 3 ? `${x} ` : x)),
      { kind: 'edited', line: 4, seq: 4 },
    ],
    ['a removed line', (l) => l.filter((_, i) => i !== 3), { kind: 'removed', line: 4, seq: 4 }],
    ['a removed first line', (l) => l.slice(1), { kind: 'removed', line: 1, seq: 1 }],
    [
      'several removed lines',
      (l) => l.filter((_, i) => i < 2 || i > 5),
      { kind: 'removed', line: 3, seq: 3 },
    ],
    [
      'an inserted line',
      (l) => [...l.slice(0, 3), '{"ts":1}', ...l.slice(3)],
      { kind: 'inserted', line: 4, seq: 4 },
    ],
    [
      'a blank line',
      (l) => [...l.slice(0, 3), '', ...l.slice(3)],
      { kind: 'inserted', line: 4, seq: 4 },
    ],
    [
      'a repeated line',
      (l) => [...l.slice(0, 3), ...l.slice(2)],
      { kind: 'inserted', line: 4, seq: 4 },
    ],
    ['a line after the last', (l) => [...l, '{"ts":1}'], { kind: 'inserted', line: 10, seq: null }],
    [
      'two lines in the wrong order',
      (l) => [...l.slice(0, 3), ...l.slice(3, 5).reverse(), ...l.slice(5)],
      { kind: 'reordered', line: 4, seq: 4 },
    ],
    ['cut-off lines', (l) => l.slice(0, 6), { kind: 'cut_off', line: null, seq: 7 }],
  ])('verify finds %s, and says where', async (_, change, expected) => {
    const world = await worldWithEvents();
    write(world, change(linesOf(world)));
    expect(await verified(world)).toMatchObject({
      code: 1,
      sound: false,
      first_bad_line: expected,
    });
    expect((await world.goalgen(['ledger', 'verify'])).stderr).toMatch(
      /^Error: The ledger is not sound: .+\.\nTry: docs\/reliability\.md/,
    );
  });

  test('verify finds any changed byte and any cut in the file', async () => {
    const world = await worldWithEvents();
    const whole = readFileSync(world.ledger);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, by, cut) => {
          const changed = Buffer.from(whole);
          changed[at] = (changed[at] ?? 0) ^ by;
          writeFileSync(world.ledger, cut ? whole.subarray(0, at) : changed);
          expect(await verified(world)).toMatchObject({
            code: 1,
            sound: false,
            first_bad_line: { seq: expect.any(Number) },
          });
        },
      ),
      { numRuns: 100 },
    );
    writeFileSync(world.ledger, whole);
    expect((await verified(world)).sound).toBe(true);
  });

  test('verify finds a last line that is cut off', async () => {
    const world = await worldWithEvents();
    truncateSync(world.ledger, readFileSync(world.ledger).length - 5);
    expect(await verified(world)).toMatchObject({
      code: 1,
      first_bad_line: { kind: 'cut_off', line: 9, seq: 9 },
    });
  });

  test('verify knows a half-written line as pending, and list completes it', async () => {
    const world = await worldWithEvents();
    const whole = readFileSync(world.ledger, 'utf8');
    world.forget('seq = 9');
    truncateSync(world.ledger, whole.length - 5);
    expect(await verified(world)).toMatchObject({ code: 0, sound: true, pending: 1 });
    await world.ok(['list']);
    expect(readFileSync(world.ledger, 'utf8')).toBe(whole);
  });

  test('verify finds that the file is gone, also after another one was begun', async () => {
    const world = await worldWithEvents();
    renameSync(world.ledger, `${world.ledger}.elsewhere`);
    expect(await verified(world)).toMatchObject({
      code: 1,
      first_bad_line: { kind: 'cut_off', seq: 1 },
    });
    await world.ok(['approve', 'goal_']);
    expect(world.ledgerEvents()).toEqual(['ledger_begun_anew', 'goal_approved']);
    const { code, problems } = await verified(world);
    expect({ code, problems }).toEqual({
      code: 1,
      problems: [
        'the lines of events 1 to 9 are in no file: ' +
          'theirs was gone when event 10 (ledger_begun_anew) was written',
      ],
    });
    renameSync(`${world.ledger}.elsewhere`, `${world.ledger}.1`);
    expect(await verified(world)).toMatchObject({ code: 0, sound: true });
  });

  test.each([
    [
      'an event changed in the database',
      "UPDATE ledger_events SET meta = replace(meta, '[2.0,3.0]', '[2.0,4.0]') WHERE seq = 5",
      5,
    ],
    ['a changed time of an event', 'UPDATE ledger_events SET ts = ts + 1 WHERE seq = 4', 4],
    ['a changed hash of an event', "UPDATE ledger_events SET hash = 'ab' WHERE seq = 4", 4],
    ['an event removed from the database', 'DELETE FROM ledger_events WHERE seq = 4', 4],
    ['the last event removed from the database', 'DELETE FROM ledger_events WHERE seq = 9', null],
  ])('verify finds %s', async (_, statement, seq) => {
    const world = await worldWithEvents();
    tamper(world, statement);
    const found = await verified(world);
    expect(found).toMatchObject({ code: 1, sound: false });
    expect(found.first_bad_event?.seq ?? null).toBe(seq);
  });

  test('verify --head accepts a hash noted before, and reports an unknown one', async () => {
    const world = await worldWithEvents();
    const { head } = await verified(world);
    await world.ok(['approve', 'goal_']);
    expect(await verified(world, ['--head', head])).toMatchObject({ code: 0, sound: true });
    const unknown = 'f'.repeat(64);
    expect(await verified(world, ['--head', unknown])).toMatchObject({
      code: 1,
      problems: [`${unknown} is the hash of no event`],
    });
  });

  test('verify finds a goal whose state is not what its events lead to', async () => {
    const world = await worldWithEvents();
    world.sql('DROP TRIGGER goals_updated_externally');
    world.sql("UPDATE goals SET state = 'active'");
    const { code, problems } = await verified(world);
    expect(code).toBe(1);
    expect(problems).toEqual([
      'what records hand edits was changed or taken away: goals_updated_externally',
      expect.stringMatching(/^goal goal_\w+ is active, and its events lead to proposed$/),
    ]);
  });

  test('verify finds a goal that was deleted or made without an event', async () => {
    const world = await worldWithEvents();
    world.sql('DROP TRIGGER goals_deleted_externally; DROP TRIGGER goals_created_externally');
    world.sql("DELETE FROM goals; INSERT INTO goals (id, text) VALUES ('g', 'x')");
    expect((await verified(world)).problems).toEqual([
      'what records hand edits was changed or taken away: ' +
        'goals_created_externally, goals_deleted_externally',
      'goal g is proposed, and no event made it',
      expect.stringMatching(/^goal goal_\w+ is gone, and its events lead to proposed$/),
    ]);
  });

  test("verify finds a row of announced_change left to pass edits off as goalgen's", async () => {
    const world = await worldWithEvents();
    world.sql("INSERT INTO announced_change (id, event, by) VALUES (1, 'goal_approved', 'dana')");
    expect((await verified(world)).problems).toEqual([
      expect.stringMatching(/^announced_change holds a row/),
    ]);
  });

  test('verify reads rotated files as parts of the chain, packed ones too', async () => {
    const world = await worldWithEvents();
    const lines = linesOf(world);
    writeFileSync(`${world.ledger}.10.gz`, gzipSync(`${lines.slice(0, 2).join('\n')}\n`));
    writeFileSync(`${world.ledger}.2`, `${lines.slice(2, 3).join('\n')}\n`);
    writeFileSync(`${world.ledger}.1`, `${lines.slice(3, 6).join('\n')}\n`);
    write(world, lines.slice(6));
    expect(await verified(world)).toMatchObject({ code: 0, sound: true, lines: 9, retired: 0 });
    writeFileSync(`${world.ledger}.1`, `${lines.slice(3, 5).join('\n')}\n`);
    expect(await verified(world)).toMatchObject({
      code: 1,
      first_bad_line: { kind: 'removed', path: world.ledger, line: 1, seq: 6 },
    });
    rmSync(`${world.ledger}.2`);
    expect(await verified(world)).toMatchObject({
      code: 1,
      first_bad_line: { kind: 'removed', line: 1, seq: 3 },
    });
  });

  test('verify accepts that the oldest rotated files were deleted', async () => {
    const world = await worldWithEvents();
    renameSync(world.ledger, `${world.ledger}.1`);
    await world.ok(['approve', 'goal_']);
    rmSync(`${world.ledger}.1`);
    expect(await verified(world)).toMatchObject({ code: 0, sound: true, retired: 9, lines: 1 });
  });

  test('verify accepts the lines that were in the file before the first event', async () => {
    const world = new World({ now: Date.now() / 1000 });
    await world.ok(['import', '-']);
    writeFileSync(world.ledger, '{"ts":1,"schema":1,"event":"goal_adopted","meta":{}}\n');
    await world.ok(['belief', 'add', 'x', '--task', '*', '--supports']);
    expect(await verified(world)).toMatchObject({ code: 0, sound: true, events: 2, lines: 2 });
    appendFileSync(world.ledger, 'x\n');
    expect(await verified(world)).toMatchObject({
      code: 1,
      first_bad_line: { kind: 'inserted', line: 4 },
    });
  });
});

describe('ledger restore', () => {
  test('restore writes every line again once the damaged file was moved away', async () => {
    const world = await worldWithEvents();
    const lines = linesOf(world);
    write(world, lines.slice(3));
    expect(await world.goalgen(['ledger', 'restore'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('is there'),
    });
    renameSync(world.ledger, `${world.ledger}.damaged`);
    await world.ok(['ledger', 'restore', '--by', 'dana', '--note', 'somebody cleaned up']);
    expect(linesOf(world).slice(0, 9)).toEqual(lines);
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'ledger_restored',
      meta: { events: 9, by: 'dana', note: 'somebody cleaned up' },
    });
    expect(await verified(world)).toMatchObject({ code: 0, sound: true, events: 10, lines: 10 });
  });

  test('restore refuses a database that was changed itself', async () => {
    const world = await worldWithEvents();
    tamper(world, 'UPDATE ledger_events SET ts = ts + 1 WHERE seq = 4');
    renameSync(world.ledger, `${world.ledger}.damaged`);
    expect(await world.goalgen(['ledger', 'restore'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'event 4 (goal_updated_externally) was changed in the database',
      ),
    });
  });
});

describe('events replayed', () => {
  const replayed = (
    ...events: [string, Record<string, string | null>][]
  ): { states: GoalStates; said: (string | undefined)[] } => {
    const states: GoalStates = new Map();
    return { states, said: events.map(([event, meta]) => replay(states, { event, meta })) };
  };

  test('replayed events give the state of every goal', () => {
    const { states, said } = replayed(
      ['goal_created', { goal_id: 'a' }],
      ['goal_approved', { goal_id: 'a', from: 'proposed', to: 'active' }],
      ['goal_created_externally', { goal_id: 'b', to: 'executing' }],
      ['goal_deleted_externally', { goal_id: 'b', from: 'executing', to: null }],
      ['proposal_rejected', { goal_id: 'a', reason: 'x' }],
    );
    expect(said.every((one) => one === undefined)).toBe(true);
    expect([...states]).toEqual([['a', 'active']]);
    expect(differences(states, [{ id: 'a', state: 'active' }])).toEqual([]);
    expect(differences(states, [])).toEqual(['goal a is gone, and its events lead to active']);
  });

  test('replayed events contradict each other when one is missing', () => {
    const { said } = replayed(
      ['goal_created', { goal_id: 'a' }],
      ['goal_satisfied', { goal_id: 'a', from: 'active', to: 'satisfied' }],
      ['goal_created', { goal_id: 'a' }],
      ['goal_approved', { goal_id: 'c', from: 'proposed', to: 'active' }],
    );
    expect(said).toEqual([
      undefined,
      'goal a is active here, and proposed by the events before',
      'goal a is made here, and was there before',
      'goal c is proposed here, and no event before it made such a goal',
    ]);
  });
});

describe('events forged by hand', () => {
  test.each([
    [
      'replaces the newest event',
      'INSERT OR REPLACE INTO ledger_events (seq, ts, event, meta) ' +
        "SELECT seq, ts, 'proposal_rejected', '{}' FROM ledger_events ORDER BY seq DESC LIMIT 1",
    ],
    [
      'inserts an event with a negative number',
      "INSERT INTO ledger_events (seq, ts, event, meta) VALUES (-5, 1, 'x', '{}')",
    ],
    [
      'inserts an event of bytes',
      "INSERT INTO ledger_events (ts, event, meta) VALUES (1, 'x', X'7b7d')",
    ],
    ['changes where a file began', 'UPDATE ledger_events SET begins_at = 0 WHERE seq = 3'],
    [
      'marks a line as not in the file',
      'UPDATE ledger_events SET appended_at = NULL WHERE seq = 2',
    ],
  ])('the database refuses a statement that %s', async (_, statement) => {
    const world = await worldWithEvents();
    expect(() => world.sql(statement)).toThrow(/append-only|not an event/);
    expect((await verified(world)).code).toBe(0);
  });

  test('verify finds an event that was given to another goal', async () => {
    const world = await worldWithEvents();
    tamper(world, "UPDATE ledger_events SET goal_id = 'other' WHERE seq = 2");
    expect(await verified(world)).toMatchObject({ code: 1, first_bad_event: { seq: 2 } });
  });

  test('verify finds a dropped trigger although nothing was edited yet', async () => {
    const world = await worldWithEvents();
    world.sql('DROP TRIGGER beliefs_updated_externally');
    expect((await verified(world)).problems).toEqual([
      'what records hand edits was changed or taken away: beliefs_updated_externally',
    ]);
  });

  test('verify finds a forged file that was put before the next line', async () => {
    const world = await worldWithEvents();
    renameSync(world.ledger, `${world.ledger}.1`);
    writeFileSync(world.ledger, '{"ts":1,"schema":2,"event":"goal_approved","meta":{}}\n');
    await world.ok(['approve', 'goal_']);
    expect(await verified(world)).toMatchObject({
      code: 1,
      first_bad_line: { kind: 'inserted', path: world.ledger, line: 1 },
    });
    rmSync(`${world.ledger}.1`);
    expect((await verified(world)).problems).toContainEqual(
      expect.stringMatching(/^54 bytes of no event stand before the line of event 10/),
    );
  });

  test('verify with a new database says that the older lines are not its own', async () => {
    const world = await worldWithEvents();
    const [{ meta = '' } = {}] = world.rows<{ meta: string }>(
      'SELECT meta FROM ledger_events WHERE seq = 1',
    );
    const { database } = JSON.parse(meta);
    expect(database).toMatch(/^[0-9a-f]{32}$/);
    for (const name of ['', '-wal', '-shm']) rmSync(`${world.database}${name}`, { force: true });
    await world.ok(['belief', 'add', 'x', '--task', '*', '--supports']);
    const { code, sound, problems } = await verified(world);
    expect({ code, sound, problems }).toEqual({
      code: 1,
      sound: false,
      problems: [
        `line 1 of ${world.ledger}, before the first event, is of the database ${database}: ` +
          'move the old ledger away if you meant to begin anew',
      ],
    });
  });

  test('verify with a new database says that the lines before are of another program', async () => {
    const world = new World();
    await world.ok(['import', '-']);
    writeFileSync(world.ledger, '{"ts":1,"schema":2,"event":"goal_adopted","meta":{}}\nx\n');
    await world.ok(['belief', 'add', 'x', '--task', '*', '--supports']);
    expect((await world.ok(['ledger', 'verify'])).split('\n')[1]).toBe(
      'before: 55 bytes that another program had written into the file',
    );
  });

  test('a ledger path that is a file of the database is refused', async () => {
    const world = await worldWithEvents();
    for (const suffix of ['', '-wal', '.scan-lock']) {
      const { code, stderr } = await world.goalgen([
        'approve',
        'goal_',
        '--ledger',
        `${world.database}${suffix}`,
      ]);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('it belongs to the database'),
      });
    }
  });
});
