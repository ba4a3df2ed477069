import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { follow, lastLines } from '../../src/ledger/tail';
import { appendOnce } from '../../src/ledger/write/file';
import { seedRuns, temporaryFolder, World } from '../support/world';

const LINES = ['{"n":1}\n', '{"n":2}\n', '{"n":2}\n', '{"n":3}\n'];

/**
 * The content of a file that held `start` after appendOnce has appended `lines`, of which an
 * earlier attempt may have written a part. `preceding` is the line before `lines` in the ledger.
 */
function appended(start: string, lines: readonly string[], preceding?: string): string {
  const path = join(temporaryFolder(), 'ledger.ndjson');
  if (start !== '') writeFileSync(path, start);
  appendOnce(path, lines, preceding);
  return readFileSync(path, 'utf8');
}

describe('appending to the ledger file', () => {
  const before = '{"n":0}\n';
  const whole = before + LINES.join('');

  test('appendOnce after an attempt cut off at any byte has every line once, in order', () => {
    for (let cut = before.length; cut <= whole.length; cut++) {
      expect(appended(whole.slice(0, cut), LINES, before)).toBe(whole);
    }
  });

  test('appendOnce after a cut-off attempt in a new file has every line once, in order', () => {
    for (let cut = 0; cut <= LINES.join('').length; cut++) {
      expect(appended(LINES.join('').slice(0, cut), LINES)).toBe(LINES.join(''));
    }
  });

  test('appendOnce completes a cut-off attempt for any lines, also for equal ones', () => {
    const line = fc.constantFrom('a\n', 'b\n', 'aa\n');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(), (lines, at) => {
        const text = `${before}${lines.join('')}`;
        const cut = before.length + (at % (text.length - before.length + 1));
        expect(appended(text.slice(0, cut), lines, before)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test("another program's unfinished line is ended, not merged", () => {
    expect(appended(`${before}scribble`, ['{"n":1}\n'], before)).toBe(
      `${before}scribble\n{"n":1}\n`,
    );
  });

  test('a file begun anew after a rotation gets only the new lines', () => {
    expect(appended('', ['{"n":1}\n'], before)).toBe('{"n":1}\n');
  });
});

describe('the ledger', () => {
  async function worldWithGoal(): Promise<World> {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan']);
    return world;
  }

  test('the ledger is made accessible to its owner alone', async () => {
    const world = await worldWithGoal();
    expect(statSync(world.ledger).mode & 0o777).toBe(0o600);
    expect(statSync(world.database).mode & 0o777).toBe(0o600);
    expect(statSync(world.dataDir).mode & 0o777).toBe(0o700);
  });

  test('a last line cut off before the database noted it is completed by list', async () => {
    const world = await worldWithGoal();
    const whole = readFileSync(world.ledger, 'utf8');
    truncateSync(world.ledger, whole.length - 20);
    world.forget('seq = (SELECT max(seq) FROM ledger_events)');
    await world.ok(['list']);
    expect(readFileSync(world.ledger, 'utf8')).toBe(whole);
  });

  test('the ledger goes on in a new file after the old one was moved away', async () => {
    const world = await worldWithGoal();
    renameSync(world.ledger, `${world.ledger}.1`);
    await world.ok(['approve', 'goal_']);
    expect(world.ledgerEvents()).toEqual(['goal_approved']);
  });

  test('the ledger records decisions with author, note, old and new state', async () => {
    const world = await worldWithGoal();
    await world.ok(['approve', 'goal_', '--by', 'dana', '--note', 'disk ordered']);
    await world.ok(['done', 'goal_', '--by', 'kim']);
    expect(world.ledgerLines().slice(-2)).toMatchObject([
      {
        event: 'goal_approved',
        meta: { from: 'proposed', to: 'active', by: 'dana', note: 'disk ordered' },
      },
      { event: 'goal_satisfied', meta: { from: 'active', to: 'satisfied', by: 'kim', note: null } },
    ]);
  });

  test.each([
    ['a directory', (path: string) => mkdirSync(path), /it is a directory/],
    ['a symbolic link', (path: string) => symlinkSync('/dev/null', path), /it is a symbolic link/],
  ])('a ledger that is %s is refused before any decision', async (_, spoil, message) => {
    const world = new World();
    await world.import(seedRuns());
    spoil(world.ledger);
    const { code, stderr } = await world.goalgen(['scan', '--quiet']);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(world.rows('SELECT count(*) AS goals FROM goals')).toEqual([{ goals: 0 }]);
    expect(await world.json(['list'])).toEqual([]);
  });

  test('a ledger that cannot be written does not stop list', async () => {
    const world = await worldWithGoal();
    world.sql("UPDATE goals SET state = 'active'");
    renameSync(world.ledger, `${world.ledger}.1`);
    mkdirSync(world.ledger);
    const { code, stdout, stderr } = await world.goalgen(['list']);
    expect(code).toBe(0);
    expect(stdout).toContain('active');
    expect(stderr).toContain('Pending: 1 ledger event not in');
  });

  test('one command writes 2,500 pending events to the ledger in order', async () => {
    const world = await worldWithGoal();
    for (let index = 0; index < 2500; index++) world.sql(`UPDATE goals SET value = ${index}`);
    await world.ok(['list']);
    const values = world
      .ledgerLines()
      .slice(1)
      .map(({ meta }) => (meta.changed as { value: number[] }).value[1]);
    expect(values).toEqual(Array.from({ length: 2500 }, (_, index) => index));
  });

  test('a command without events does not make the ledger', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['config']);
    expect(existsSync(world.ledger)).toBe(false);
  });
});

describe('ledger tail', () => {
  async function worldWithEvents(): Promise<World> {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan']);
    await world.ok(['approve', 'goal_', '--by', 'dana']);
    await world.ok(['done', 'goal_', '--by', 'dana']);
    return world;
  }

  test('ledger tail shows the last events, newest last', async () => {
    const world = await worldWithEvents();
    const lines = (await world.ok(['ledger', 'tail', '-n', '2'])).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^2025-11-09 14:00:00 {2}goal_satisfied +goal_id=goal_[0-9a-f]{8} from=active to=satisfied by=dana history_agrees=false$/,
    );
  });

  test('ledger tail filters by event, and prints lines unchanged with --json', async () => {
    const world = await worldWithEvents();
    const line = await world.ok(['ledger', 'tail', '--event', 'goal_created', '--json']);
    expect(line).toMatch(/^\{"ts":.*"goal_created".*\}\n$/);
    expect(readFileSync(world.ledger, 'utf8').split('\n')[1]).toBe(line.trimEnd());
  });

  test('ledger tail refuses an event that does not exist', async () => {
    const { code, stderr } = await (await worldWithEvents()).goalgen([
      'ledger',
      'tail',
      '--event',
      'goal_made',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Error: The ledger has no event 'goal_made'\.\nTry: --event /);
  });

  test('lastLines finds the same lines as reading the whole file', () => {
    const path = join(temporaryFolder(), 'any.ndjson');
    const texts = fc.array(
      fc.oneof(fc.constant('x'), fc.constant('yy'), fc.constant('z'.repeat(70_000))),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 5 }), fc.boolean(), (lines, count, torn) => {
        writeFileSync(path, lines.map((line) => `${line}\n`).join('') + (torn ? 'torn' : ''));
        const wanted = lines.filter((line) => line !== 'yy');
        expect(lastLines(path, count, (line) => line !== 'yy').lines).toEqual(
          count === 0 ? [] : wanted.slice(-count),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('follow yields the appended lines across a rotation', async () => {
    const path = join(temporaryFolder(), 'followed.ndjson');
    writeFileSync(path, 'old\n');
    const stop = new AbortController();
    const seen: string[] = [];
    const { position } = lastLines(path, 1, () => true);
    appendFileSync(path, 'one\n');
    for await (const line of follow(path, position, stop.signal)) {
      seen.push(line);
      if (line === 'one') {
        renameSync(path, `${path}.1`);
        writeFileSync(path, 'two\n');
      }
      if (line === 'two') stop.abort();
      if (seen.length > 5) break;
    }
    expect(seen).toEqual(['one', 'two']);
  });
});
