import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Redact, redactor } from '../../../src/history/errors/redact';
import { runsOf, World } from '../../support/world';

const SECRET = 'S3cr3t-hunter2';
const redact: Redact = await redactor([]);

/**
 * Promised maximum of seconds to redact a megabyte, measured as processor time: linear work takes
 * 20 ms, any other takes minutes.
 */
const SECONDS_MAX = 1;
/** Well between 4, in proportion to the length, and 16, in proportion to its square. */
const QUADRATIC_RATIO = 9;

/**
 * Checks that work on a text of a million characters takes time in proportion to its length. A machine
 * that is busy may make any text slow, and then also the quarter of it.
 */
function expectLinear(work: (text: string) => unknown, unit: string): void {
  const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
  const seconds = secondsOf(() => work(text));
  if (seconds < SECONDS_MAX) return;
  const quarter = secondsOf(() => work(text.slice(0, 250_000)));
  expect(seconds).toBeLessThan(QUADRATIC_RATIO * quarter);
}

function secondsOf(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  return process.cpuUsage(started).user / 1e6;
}

describe('what an error text keeps secret', () => {
  test.each([
    [`password=${SECRET}`, 'password=[redacted]'],
    [`password: ${SECRET}`, 'password: [redacted]'],
    [`PASSWORD = "${SECRET} and more"`, 'PASSWORD = [redacted]'],
    [`{"password":"${SECRET}","user":"x"}`, '{"password":[redacted],"user":"x"}'],
    [`password="${SECRET} cut of`, 'password=[redacted]'],
    [`Server=db;Pwd=${SECRET};Database=x`, 'Server=db;Pwd=[redacted];Database=x'],
    [`DB_PASSWORD=${SECRET} PGPASSWORD=${SECRET}`, 'DB_PASSWORD=[redacted] PGPASSWORD=[redacted]'],
    [`client_secret=${SECRET}&x=1`, 'client_secret=[redacted]&x=1'],
    [`api_key: ${SECRET}`, 'api_key: [redacted]'],
    [`X-Api-Key: ${SECRET}`, 'X-Api-Key: [redacted]'],
    [`access_token=${SECRET}`, 'access_token=[redacted]'],
    [`aws_secret_access_key = ${SECRET}`, 'aws_secret_access_key = [redacted]'],
    [`--password ${SECRET} --verbose`, '--password [redacted] --verbose'],
    [`curl -u me:${SECRET} https://x`, 'curl -u me:[redacted] https://x'],
    [`mysqldump -u root -p${SECRET} shop`, 'mysqldump -u root -p[redacted] shop'],
    [`sshpass -p ${SECRET} ssh x`, 'sshpass -p[redacted] ssh x'],
    [`CREATE USER x IDENTIFIED BY '${SECRET}'`, 'CREATE USER x IDENTIFIED BY [redacted]'],
    [`Authorization: Bearer ${SECRET}`, 'Authorization: Bearer [redacted]'],
    [
      `curl -H "Authorization: Basic ${SECRET}" https://x`,
      'curl -H "Authorization: Basic [redacted]" https://x',
    ],
    [`got Bearer ${SECRET} back`, 'got Bearer [redacted] back'],
    [`Set-Cookie: sid=${SECRET}; Path=/`, 'Set-Cookie: [redacted]'],
    [`postgres://app:${SECRET}@db:5432/x refused`, 'postgres://app:[redacted]@db:5432/x refused'],
    [`postgres://app:p@${SECRET}/w@db/x`, 'postgres://app:[redacted]@db/x'],
    [`redis://:${SECRET}@cache`, 'redis://:[redacted]@cache'],
    [`{\\"password\\":\\"${SECRET}\\"}`, '{\\"password\\":[redacted]}'],
    [`password_confirmation=${SECRET}`, 'password_confirmation=[redacted]'],
    [
      `API_KEY_PROD=${SECRET} SECRET_KEY_BASE=${SECRET}`,
      'API_KEY_PROD=[redacted] SECRET_KEY_BASE=[redacted]',
    ],
    [`SMTP_PASS: ${SECRET}`, 'SMTP_PASS: [redacted]'],
    [`"pass":"${SECRET}"`, '"pass":[redacted]'],
    [`'password': b'${SECRET}'`, "'password': [redacted]"],
    [`'password': 'a\\'${SECRET}'`, "'password': [redacted]"],
    [`password          = ${SECRET}`, 'password          = [redacted]'],
    [`password%3D${SECRET}`, 'password%3D[redacted]'],
    [`%22password%22%3A%22${SECRET}%22`, '%22password%22%3A[redacted]'],
    [`fernet_key=${SECRET}`, 'fernet_key=[redacted]'],
    [
      `Command '['--password', '${SECRET}']' returned 1`,
      "Command '['--password', [redacted]]' returned 1",
    ],
    [`['mysqldump', '-p${SECRET}']`, "['mysqldump', '-p[redacted]']"],
    [`['curl', '-u', 'me:${SECRET}']`, "['curl', '-u', 'me:[redacted]']"],
    [`--db-password "${SECRET} two"`, '--db-password [redacted]'],
    [
      `Authorization: Digest username="u", response="${SECRET}"`,
      'Authorization: Digest [redacted]',
    ],
    [`HTTP_AUTHORIZATION=${SECRET}`, 'HTTP_AUTHORIZATION=[redacted]'],
    [`('Authorization', 'Basic ${SECRET}')`, "('Authorization', 'Basic [redacted]')"],
    [`https:\\/\\/u:${SECRET}@h`, 'https:\\/\\/u:[redacted]@h'],
    [`https://0123456789abcdef${SECRET}@github.com`, 'https://[redacted]@github.com'],
    [`https://h/x?sig=${SECRET}&y=1`, 'https://h/x?sig=[redacted]&y=1'],
    [`smtp://me@x.com:${SECRET}@h`, 'smtp://me@x.com:[redacted]@h'],
    [`<password>${SECRET}</password>`, '<password>[redacted]</password>'],
    [`redis-cli -a ${SECRET}`, 'redis-cli -a [redacted]'],
    [`AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`, '[redacted]'],
    ['AKIAIOSFODNN7EXAMPLE is not valid', '[redacted] is not valid'],
    ['ghp_0123456789abcdef0123456789abcdef0123 expired', '[redacted] expired'],
    ['xoxb-123456789012-abcdefghijkl', '[redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', '[redacted]'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4\n\n' +
        `${SECRET}\n-----END RSA PRIVATE KEY-----\nthen`,
      '[redacted]\nthen',
    ],
    [`-----BEGIN OPENSSH PRIVATE KEY-----\n${SECRET} and cut off`, '[redacted]'],
  ])('%j is redacted', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each([
    'password authentication failed for user "bob"',
    'bearer token expired',
    'Unexpected token } in JSON at position 3',
    'https://host:8080/path failed',
    'see https://example.com/@user',
    'mkdir -p /var/backups: permission denied',
    'pass: 12, fail: 3',
    'exit code 2',
    'key not found: user:17',
    'max_tokens: 100',
    'docker run -u 1000:1000 image',
    'http://h:80/x?mail=a@b.c',
    'npm_lifecycle_event failed',
    'SG.tables.partition_01',
    'clone of ssh://git@github.com/x failed',
    'OLDPWD=/tmp',
    'mail to ops@example.com bounced',
  ])('%j is left as it is', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('redacting a text twice gives the same as once', () => {
    const piece = fc.constantFrom(
      'password',
      '=',
      ':',
      ' ',
      '"',
      "'",
      'x',
      '://',
      '@',
      '\n',
      'bearer ',
      'AKIA',
      '-u ',
      'token',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        const once = redact(pieces.join(''));
        expect(redact(once)).toBe(once);
      }),
    );
  });

  /**
   * Linear redaction of a megabyte takes milliseconds; a rule that reads the text again from every
   * start of a match would take minutes.
   */
  test('redaction is linear: any megabyte takes less than a second, or four times its quarter', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'A',
        '1',
        '.',
        '-',
        '_',
        '/',
        ':',
        '://',
        '@',
        ' ',
        '\t',
        '\n',
        '"',
        "'",
        '\\',
        '=',
        '+',
        ';',
        '&',
      ],
      ...[
        'password',
        'password=',
        'password="',
        'pwd',
        'token',
        'authorization:',
        'bearer ',
        'cookie=',
        'eyJ',
        'SG.',
        'AKIA',
      ],
      ...[
        'ghp_',
        'mysql ',
        ' -p',
        '-u a',
        'identified by ',
        '-----BEGIN ',
        'PRIVATE KEY-----',
        '-----END ',
        '--token ',
        '@tcp(',
        'sqlplus a/',
        'machine a login b ',
        'MIIEvQIBADAN',
        'zip -P ',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        expectLinear(redact, pieces.join(''));
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe("the operator's own redaction patterns", () => {
  test('own patterns are added to the built-in ones', async () => {
    const own = await redactor(['tok_[a-z0-9]{8}', '(?i)employee \\d+']);
    expect(own(`tok_abcd1234 Employee 17 password=${SECRET}`)).toBe(
      '[redacted] [redacted] password=[redacted]',
    );
  });

  test('own patterns cannot take more than linear time', async () => {
    const own = await redactor(['(a+)+b', '(x|x)*y']);
    for (const character of ['a', 'x']) expectLinear(own, character);
  }, 30_000);

  test('invalid own patterns are refused by name before anything is scanned', async () => {
    const world = new World();
    await world.import(runsOf('a', ['1!']));
    for (const pattern of ['(', 'a(?=b)', '(a)\\1']) {
      const { code, stderr } = await world.goalgen([
        'scan',
        '--set',
        `redact.patterns=${JSON.stringify([pattern])}`,
      ]);
      expect(code).toBe(2);
      expect(stderr).toContain(`redact.patterns: '${pattern}' is not a regular expression`);
    }
  });

  test('own patterns can come from a variable or a flag, and must be a list', async () => {
    const world = new World();
    for (const answer of [
      await world.json<{ key: string; value: unknown }[]>([
        'config',
        '--set',
        'redact.patterns=["a"]',
      ]),
      await world.json<{ key: string; value: unknown }[]>(['config'], {
        env: { GOALGEN_REDACT_PATTERNS: '["a"]' },
      }),
    ]) {
      expect(answer.find(({ key }) => key === 'redact.patterns')?.value).toEqual(['a']);
    }
    expect((await world.goalgen(['config', '--set', 'redact.patterns=a'])).code).toBe(2);
  });
});

/**
 * A text of which only the first 16 KiB are read. They end behind the password of `url`: the `@`
 * that would have shown that it is a password is not read.
 */
function cutBeforeTheAt(url: string): string {
  const cookie = 'c'.repeat(16 * 1024 - 'Cookie: \nx '.length - url.length);
  return `Cookie: ${cookie}\nx ${url}@db`;
}

describe('a secret in the history', () => {
  test('a secret in the history reaches no goal, proposal, ledger event or output', async () => {
    const world = new World({
      env: {
        GOALGEN_GATES_MAX_GOALS_PER_DAY: '99',
        GOALGEN_GATES_MAX_GOALS_PER_DETECTOR_PER_DAY: '99',
      },
    });
    const errors = [
      `cannot connect to postgres://app:${SECRET}@db/shop`,
      `password=${SECRET}`,
      `${'x'.repeat(3990)} password=${SECRET}`,
      `${'é'.repeat(8190)} password=${SECRET}`,
      cutBeforeTheAt(`postgres://app:${SECRET}`),
    ];
    for (const [index, error] of errors.entries()) {
      await world.import(runsOf(`task_${index}`, ['4!', '3!', '2!'], { error }));
      await world.import(runsOf(`unsure_${index}`, ['4!', '3!', '2!', '1'], { error }));
    }
    const outputs = [
      await world.goalgen(['scan', '--verbose', '--explain']),
      await world.goalgen(['scan', '--json']),
    ];
    const ids = (await world.json<{ id: string }[]>(['list'])).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(errors.length - 1);
    for (const id of ids)
      outputs.push(await world.goalgen(['show', id]), await world.goalgen(['show', id, '--json']));
    outputs.push(
      await world.goalgen(['list', '--json']),
      await world.goalgen(['ledger', 'tail', '-n', '100', '--json']),
    );
    const stored = ['goals', 'proposals', 'ledger_events', 'scans'].map((table) =>
      world.rows(`SELECT * FROM ${table}`),
    );
    expect(JSON.stringify([outputs, stored])).not.toContain(SECRET);
    expect(JSON.stringify(outputs)).toContain('[redacted]');
    // The history itself belongs to the operator: its errors stay as they were sent.
    expect(
      world.rows<{ n: number }>(
        "SELECT count(*) AS n FROM task_executions WHERE instr(error, 'S3cr3t')",
      )[0]?.n,
    ).toBeGreaterThan(5);
  });
});
