import { describe, expect, test } from '@jest/globals';
import { tellingLine } from '../../../../src/history/errors/fingerprint/tellingLine';

describe('lines that belong to the error before them', () => {
  const ERROR = 'ERROR:  null value in column "customer" violates not-null constraint';

  test.each([
    ['a detail of PostgreSQL', 'DETAIL:  Failing row contains (4, null, 2025-11-09).'],
    ['a hint of PostgreSQL', 'HINT:  This was refused; see the error above.'],
    ['a statement in its log', '2025-11-09 10:00:00 UTC [12] STATEMENT:  SELECT error FROM t'],
    ['the line of a statement', 'LINE 1: SELECT error FROM t'],
    ['a statement of SQLAlchemy', '[SQL: INSERT INTO errors (n) VALUES (%(n)s)]'],
    ['the parameters of SQLAlchemy', "[parameters: {'error': 3}]"],
    ['the link of SQLAlchemy', '(Background on this error at: https://sqlalche.me/e/20/gkpj)'],
    ['a detail of pg_dump', 'pg_dump: detail: Query was: SELECT error'],
    ['advice of rustc', 'For more information about this error, try `rustc --explain E0382`.'],
    ['advice of Maven', '[ERROR] For more information about the errors, read the articles:'],
  ])('%s is not the error', (_, line) => {
    expect(tellingLine(`${ERROR}\n${line}`)).toBe(ERROR);
  });

  test('an error of PostgreSQL that speaks of a hint is an error', () => {
    const line = 'ERROR:  unknown option in HINT: x';
    expect(tellingLine(`${ERROR}\n${line}`)).toBe(line);
  });
});

describe('what a tool says in the end', () => {
  const ERROR = 'error: cannot open /srv/backup: Permission denied';

  test.each([
    'Finished: FAILURE',
    "Build step 'Execute shell' marked build as failure",
    'BUILD FAILED in 3s',
    '[ERROR] BUILD FAILURE',
    'FAILURE: Build failed with an exception.',
    'make: *** [Makefile:2: all] Error 1',
    'gmake[1]: *** [all] Error 2',
    'npm ERR! code ELIFECYCLE',
    'npm error Lifecycle script `build` failed with error:',
    'error Command failed with exit code 1.',
    '##[error]Process completed with exit code 1.',
    'Error: Process completed with exit code 2.',
    'ERROR: Job failed: exit code 1',
    "The command '/bin/sh -c make' returned a non-zero code: 2",
    'error: could not compile `app` (bin "app") due to 1 previous error',
    'collect2: error: ld returned 1 exit status',
    'tar: Exiting with failure status due to previous errors',
    'rsync error: some files/attrs were not transferred (see previous errors) (code 23)',
    'FAILED (errors=1)',
    '=== 1 failed, 2 passed in 0.12s ===',
    'Done. PASS=3 WARN=0 ERROR=1 SKIP=0 TOTAL=4',
    "backup.service: Failed with result 'exit-code'.",
  ])('"%s" never wins over the error before it', (summary) => {
    expect(tellingLine(`${ERROR}\n${summary}`)).toBe(ERROR);
    expect(tellingLine(`${summary}\n`)).toBe(summary);
  });

  test.each(['Finished: FAILURE of disk sda', 'Failed to start: Error 1', 'FAILED to open x'])(
    '"%s" is an error of its own',
    (line) => {
      expect(tellingLine(`${ERROR}\n${line}`)).toBe(line.startsWith('Finished') ? ERROR : line);
    },
  );
});

describe('traces of stacks', () => {
  test.each([
    [
      'Python',
      'Traceback (most recent call last):\n  File "a.py", line 3\n    fail()\nKeyError: \'us_token\'',
      "KeyError: 'us_token'",
    ],
    [
      'Node',
      '/app/a.js:3\n    throw e\n    ^\n\nError: connect ECONNREFUSED 127.0.0.1:5432\n    at a (b.js:1)\n\nNode.js v20.1.0',
      'Error: connect ECONNREFUSED 127.0.0.1:5432',
    ],
    [
      'Java',
      'Exception in thread "main" java.lang.IllegalStateException: queue is full\n\tat a.B.c(B.java:5)\n\t... 12 more',
      'Exception in thread "main" java.lang.IllegalStateException: queue is full',
    ],
    [
      'Go',
      'panic: runtime error: index out of range [5] with length 3\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:7 +0x1d\nexit status 2',
      'panic: runtime error: index out of range [5] with length 3',
    ],
    [
      'Ruby',
      "app.rb:3:in `fetch': undefined method `x' for nil (NoMethodError)\n\tfrom app.rb:7:in `<main>'",
      "app.rb:3:in `fetch': undefined method `x' for nil (NoMethodError)",
    ],
  ])('the error of %s is the line with its class', (_, text, line) => {
    expect(tellingLine(text)).toBe(line);
  });
});

describe('chains of exceptions', () => {
  test('the deepest cause of Java counts where it says most', () => {
    const text =
      'java.lang.RuntimeException: job failed\n\tat a.B.c(B.java:5)\n' +
      'Caused by: java.sql.SQLException: connection to db1 was refused\n\t... 3 more';
    expect(tellingLine(text)).toBe('java.sql.SQLException: connection to db1 was refused');
  });

  test('the outer exception of Java counts where its cause says nothing', () => {
    const text =
      'java.lang.IllegalStateException: invoice 12 has no customer\n\tat a.B.c(B.java:5)\n' +
      'Caused by: java.lang.NullPointerException\n\t... 3 more';
    expect(tellingLine(text)).toBe('java.lang.IllegalStateException: invoice 12 has no customer');
  });

  test('the first exception of Python counts where the last one says nothing', () => {
    const text =
      'Traceback (most recent call last):\n  File "a.py", line 3\n' +
      'psycopg2.OperationalError: server closed the connection unexpectedly\n\n' +
      'During handling of the above exception, another exception occurred:\n\n' +
      'Traceback (most recent call last):\n  File "a.py", line 9\nRuntimeError: task failed';
    expect(tellingLine(text)).toBe(
      'psycopg2.OperationalError: server closed the connection unexpectedly',
    );
  });

  test('the last exception of Python counts where it says as much', () => {
    const text =
      'psycopg2.errors.UniqueViolation: duplicate key value violates "stock_pkey"\n\n' +
      'The above exception was the direct cause of the following exception:\n\n' +
      'sqlalchemy.exc.IntegrityError: (UniqueViolation) duplicate key value violates "stock_pkey"\n' +
      '(Background on this error at: https://sqlalche.me/e/20/gkpj)';
    expect(tellingLine(text)).toMatch(/^sqlalchemy\.exc\.IntegrityError/);
  });

  test('the cause that Node prints in brackets counts where it says most', () => {
    const text =
      'Error: request failed\n    at a (b.js:1) {\n' +
      '  [cause]: Error: getaddrinfo ENOTFOUND db1.internal\n      at c (d.js:2)\n}';
    expect(tellingLine(text)).toBe('Error: getaddrinfo ENOTFOUND db1.internal');
  });
});
