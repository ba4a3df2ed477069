import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { beginningsOf } from '../../src/history/errors/fingerprint/lines';
import { run } from '../../src/main';
import { program } from '../support/program';
import { NOW, runsOf, World } from '../support/world';

interface Print {
  readonly fingerprint: string;
  readonly template: string;
  readonly error_type: string;
}

const TEXT = 'lock 7 held by 10.1.2.3';
const EMPTY = 'v2:e3b0c44298fc1c14';

/** Control, bidirectional and invisible characters, except the newline that ends a line. */
const UNSAFE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

async function printsOf(stdin: string | Buffer, world = new World()): Promise<Print[]> {
  const stdout = await world.ok(['fingerprint', '--json'], { stdin });
  return linesIn(stdout).map((line) => JSON.parse(line));
}

function linesIn(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

function configured(patterns: unknown): World {
  const world = new World();
  writeFileSync(join(world.folder, 'goalgen.json'), JSON.stringify({ fingerprint: { patterns } }));
  return world;
}

describe('fingerprint of a text', () => {
  test('a text is printed with its masks in order, template, type and fingerprint', async () => {
    expect(await new World().ok(['fingerprint', TEXT])).toBe(`mask         <n>   7
mask         <ip>  10.1.2.3
template     lock <*> held by <*>
error type   lock <*> held by <*>
fingerprint  v2:0a94ba35aa0e826b
`);
  });

  test('a text without variable parts, or an empty one, is printed with mask none', async () => {
    const world = new World();
    expect(await world.ok(['fingerprint', 'exit code 3'])).toMatch(
      /^mask {9}none\n.*\nerror type {3}exit_3\n/,
    );
    expect(await world.ok(['fingerprint', ''])).toMatch(
      /^mask {9}none\ntemplate {5}empty\nerror type {3}empty\n/,
    );
  });

  test('a text may be given as several words, and may span several lines', async () => {
    const world = new World();
    expect(await world.ok(['fingerprint', ...TEXT.split(' ')])).toBe(
      await world.ok(['fingerprint', TEXT]),
    );
    expect(await world.ok(['fingerprint', `step 1\nerror: ${TEXT}\nbye`])).toContain(
      'template     error: lock <*> held by <*>\n',
    );
  });

  test('a text may start with a dash after --, and may consist of command names', async () => {
    const world = new World();
    expect(await world.ok(['fingerprint', '--', '--delete failed'])).toContain(
      'template     --delete failed\n',
    );
    expect(await world.ok(['fingerprint', 'scan', 'list'])).toContain('template     scan list\n');
  });

  test('with --json a text is one object that lists its masks', async () => {
    expect(await new World().json(['fingerprint', TEXT])).toEqual({
      fingerprint: 'v2:0a94ba35aa0e826b',
      template: 'lock <*> held by <*>',
      error_type: 'lock <*> held by <*>',
      masks: [
        { mask: '<n>', text: '7' },
        { mask: '<ip>', text: '10.1.2.3' },
      ],
    });
  });

  test('fingerprint needs no data folder and creates none', async () => {
    const world = new World();
    await world.ok(['fingerprint', TEXT]);
    await world.ok(['fingerprint'], { stdin: TEXT });
    expect(existsSync(world.dataDir)).toBe(false);
  });
});

describe('fingerprint of lines from standard input', () => {
  test('each input line gives one JSON object with its error type, in input order', async () => {
    const prints = await printsOf(`${TEXT}\ncopy timed out after 3 s\nlock 9 held by 10.3.2.1\n`);
    expect(prints).toEqual([
      expect.objectContaining({ template: 'lock <*> held by <*>' }),
      expect.objectContaining({ template: 'copy timed out after <*>', error_type: 'timeout' }),
      prints[0],
    ]);
    expect(Object.keys(prints[0] ?? {})).toEqual(['fingerprint', 'template', 'error_type']);
  });

  test('an empty input line is answered too, so that answers can be matched to lines', async () => {
    const prints = await printsOf('\na\n\n  \nb\n\n');
    expect(prints.map(({ template }) => template)).toEqual(['', 'a', '', '', 'b', '']);
    expect(prints[0]?.fingerprint).toBe(EMPTY);
  });

  test('the last input line may lack a newline, and a final newline adds no line', async () => {
    expect((await printsOf('a\nb')).map(({ template }) => template)).toEqual(['a', 'b']);
    expect((await printsOf('a\nb\n')).map(({ template }) => template)).toEqual(['a', 'b']);
    expect(await printsOf('')).toEqual([]);
  });

  test('input lines may end with CR LF', async () => {
    expect(await printsOf(`${TEXT}\r\n\r\nb\r\n`)).toEqual(await printsOf(`${TEXT}\n\nb\n`));
  });

  test('input that is not UTF-8 is read with replacement characters', async () => {
    const prints = await printsOf(
      Buffer.from([...Buffer.from('caf'), 0xe9, 0x0a, 0xff, 0xfe, 0x0a, 0x62]),
    );
    expect(prints.map(({ template }) => template)).toEqual(['caf\ufffd', '\ufffd\ufffd', 'b']);
  });

  test('a long input line gets the same fingerprint as the text given as an argument', async () => {
    const world = new World();
    const long = `error: ${'é7 größer € 😀 '.repeat(5000)}`;
    const [print] = await printsOf(long, world);
    const { masks: _, ...single } = await world.json<Print & { masks: unknown }>([
      'fingerprint',
      long,
    ]);
    expect(print).toEqual(single);
  });

  test('without --json each answer is one line of text, with or without the dash', async () => {
    const world = new World();
    const stdout = await world.ok(['fingerprint'], { stdin: `${TEXT}\n\nexit code 3` });
    expect(linesIn(stdout)).toEqual([
      'v2:0a94ba35aa0e826b  lock <*> held by <*>',
      `${EMPTY}  `,
      expect.stringMatching(/^v2:[0-9a-f]{16} {2}exit code 3$/),
    ]);
    expect(await world.ok(['fingerprint', '-'], { stdin: `${TEXT}\n\nexit code 3` })).toBe(stdout);
  });

  test('on a terminal, --json still prints one object per line', async () => {
    const stdout = await new World().ok(['fingerprint', '--json', '-'], {
      stdin: 'a\nb\n',
      tty: true,
    });
    expect(linesIn(stdout).map((line) => JSON.parse(line))).toHaveLength(2);
  });

  test('input lines do not depend on where the stream is split into chunks', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'é', '€', '😀', ' ', '\n', '\r'),
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(80)), async (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const at = [
          0,
          ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const found: string[] = [];
        for await (const lines of beginningsOf(Readable.from(chunks))) found.push(...lines);
        expect(found).toEqual(
          whole.endsWith('\n') || whole === '' ? linesIn(whole) : whole.split('\n'),
        );
      }),
    );
  });

  test('an input line is answered before the next one arrives', async () => {
    const child = spawn(process.execPath, [program(), 'fingerprint'], {
      cwd: new World().folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.write(`${TEXT}\n`);
    const [chunk] = await once(child.stdout, 'data');
    expect(String(chunk)).toBe('v2:0a94ba35aa0e826b  lock <*> held by <*>\n');
    child.stdin.end();
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('reading stops once the reader of the answers has closed the pipe', async () => {
    let written = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) yield Buffer.from(`${TEXT}\n`);
      })(),
    );
    const output = {
      write: () => {
        written += 1;
      },
      get closed() {
        return written === 2;
      },
    };
    const { folder } = new World();
    const code = await run(['fingerprint'], {
      stdin: () => endless,
      stdout: output,
      stderr: { write: () => undefined },
      env: {},
      cwd: folder,
      interruption: () => new AbortController().signal,
    });
    expect([code, written, endless.destroyed]).toEqual([0, 2, true]);
  });
});

describe('fingerprint of hostile text', () => {
  const HOSTILE =
    '\u001b]0;owned\u0007 \u001b[31mred\u009b2J 7 \u202egnp.exe\u200b\ttab \ud800half';

  test('control characters in texts, options and pattern names are never printed', async () => {
    const world = new World();
    const named = [
      'fingerprint',
      '--set',
      `fingerprint.patterns=[{"name":"\\u001b[31m","pattern":"a"}]`,
      'a',
    ];
    const args = [
      ['fingerprint', HOSTILE],
      ['fingerprint', HOSTILE, '--json'],
      ['fingerprint', `--${HOSTILE}`],
      named,
    ];
    for (const tty of [false, true]) {
      for (const words of args) {
        const { stdout, stderr } = await world.goalgen(words, { tty });
        expect([UNSAFE.exec(stdout)?.[0], UNSAFE.exec(stderr)?.[0]]).toEqual([
          undefined,
          undefined,
        ]);
      }
      for (const words of [['fingerprint'], ['fingerprint', '--json']]) {
        const stdout = await world.ok(words, { stdin: `${HOSTILE}\n\u0000\u2028`, tty });
        expect(UNSAFE.exec(stdout)?.[0]).toBeUndefined();
        expect(linesIn(stdout)).toHaveLength(2);
      }
    }
  });
});

describe('patterns of the configuration', () => {
  const VAULT = { name: 'vault', pattern: 'vault [a-z]+' };

  test('a configured pattern masks its matches under its own name', async () => {
    const world = configured([VAULT]);
    expect(await world.json(['fingerprint', 'cannot open vault alpha: job 7'])).toMatchObject({
      template: 'cannot open <vault>: job <*>',
      masks: [
        { mask: '<vault>', text: 'vault alpha' },
        { mask: '<n>', text: '7' },
      ],
    });
    const [one, other] = await printsOf('open vault alpha\nopen vault beta\n', world);
    expect(one).toEqual(other);
  });

  test('a configured pattern makes a scan count differing errors as one type', async () => {
    const world = configured([VAULT]);
    const errors = ['alpha', 'beta', 'gamma', 'delta'].map(
      (name) => `cannot open vault ${name}: sealed`,
    );
    const runs = runsOf('unlock', ['4', '3!', '2!', '1!', '0!'], { now: NOW });
    await world.import(
      runs.map((row, index) => (index === 0 ? row : { ...row, error: errors[index - 1] })),
    );
    // A separate process, because a process keeps the patterns installed until it ends.
    expect(await world.spawn(['scan', '--quiet'])).toMatchObject({ code: 0 });
    const [goal] = await world.json<{ id: string }[]>(['list']);
    expect(await world.json(['show', goal?.id ?? ''])).toMatchObject({
      full_evidence: {
        error_type: 'cannot open <vault>: sealed',
        error_types: { 'cannot open <vault>: sealed': 4 },
      },
    });
  });

  test.each([
    [
      'a pattern that is not RE2',
      [{ name: 'x', pattern: '(?<=a)b' }],
      /'\(\?<=a\)b' is not a regular expression as RE2 knows them/,
    ],
    ['an invalid mask name', [{ name: 'x y', pattern: 'a' }], /'x y' is not a name for a mask/],
    ['a missing pattern', [{ name: 'x' }], /fingerprint\.patterns\.0\.pattern: expected string/],
    ['an empty pattern', [{ name: 'x', pattern: '' }], /fingerprint\.patterns\.0\.pattern/],
    [
      'an unknown key',
      [{ name: 'x', pattern: 'a', flags: 'i' }],
      /fingerprint\.patterns\.0\.flags: no such setting/,
    ],
    [
      'patterns that are no list',
      'OPS-\\d+',
      /fingerprint\.patterns \(.*goalgen\.json\): expected array/,
    ],
  ])('a configuration with %s is refused in one line', async (_, patterns, message) => {
    const world = configured(patterns);
    for (const command of [['fingerprint', 'a'], ['fingerprint'], ['scan']]) {
      const { code, stdout, stderr } = await world.goalgen(command);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^Error: [^\n]*\nTry: [^\n]*\n$/);
    }
  });

  test('patterns may be given for one command with --set', async () => {
    const set = `fingerprint.patterns=${JSON.stringify([VAULT])}`;
    expect(await new World().ok(['fingerprint', 'vault alpha', '--set', set])).toContain(
      'template     <vault>\n',
    );
  });
});

describe('wrong usage of fingerprint', () => {
  test.each([
    [['fingerprint', '--nope'], /unknown option '--nope'/],
    [['fingerprint', 'a', '--config', 'none.json'], /none\.json cannot be read/],
    [
      ['fingerprint', 'a', '--set', 'fingerprint.pattern=[]'],
      /fingerprint\.pattern: no such setting/,
    ],
  ])('%j is refused in one line with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await new World().goalgen(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^Error: [^\n]*\nTry: [^\n]*\n$/);
  });
});
