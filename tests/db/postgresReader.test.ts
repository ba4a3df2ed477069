import { describe, expect, test } from '@jest/globals';
import { openPostgresReader } from '../../src/db/postgresReader';
import { FailedError } from '../../src/lib/errors';

const open = (url: string) => openPostgresReader({ url, timeoutSeconds: 1, ownRowsOnly: false });

describe('an address that is not of PostgreSQL', () => {
  test.each([
    'mysql://user:secret@host/db',
    'postgresql:secret',
    'host=localhost password=secret',
    'postgres://user:secret@host:port/db',
    '',
  ])('the address %j is refused without repeating its password', async (url) => {
    const refused = open(url);
    await expect(refused).rejects.toThrow(
      new FailedError(
        'its address is no URL of PostgreSQL.',
        'postgresql://user:password@host:5432/database',
      ),
    );
    await expect(refused).rejects.not.toThrow(/secret/);
  });
});

describe('a password with characters that are not escaped', () => {
  test.each([
    'postgresql://app:s3cr@secret/Q9@db.invalid:5432/app',
    'postgresql://app:12#secret@db.invalid/app',
    'postgresql://app:12?secret@db.invalid/app',
    'postgresql://app:12/secret@db.invalid/app',
    'postgresql+psycopg2://app:s3cr@secret/Q9@db.invalid:5432/app',
  ])('no part of it is repeated: %s', async (url) => {
    const refused = open(url);
    await expect(refused).rejects.toThrow(FailedError);
    await expect(refused).rejects.not.toThrow(/secret|s3cr|Q9|12/);
  });

  test('a password whose characters are escaped is no problem of the address', async () => {
    const refused = open('postgresql://app:s3cr%40secret%2FQ9@127.0.0.1:1/app');
    await expect(refused).rejects.toThrow(/ECONNREFUSED/);
    await expect(refused).rejects.not.toThrow(/secret/);
  });
});

describe('a server that cannot be reached', () => {
  test.each([
    'postgresql://user:secret@127.0.0.1:1/db',
    'postgres://user:secret@127.0.0.1:1/db?sslmode=prefer',
    'postgresql+psycopg2://user:secret@127.0.0.1:1/db',
  ])('an unreachable server is told without its password: %s', async (url) => {
    const refused = open(url);
    await expect(refused).rejects.toThrow(FailedError);
    await expect(refused).rejects.toThrow(/^PostgreSQL cannot be read: .*ECONNREFUSED/);
    await expect(refused).rejects.not.toThrow(/secret/);
  });
});
