import { describe, expect, test } from '@jest/globals';
import { redactor } from '../../../src/history/errors/redact';
import { PROGRAM_FLAGS } from '../../../src/history/errors/secretFlags';
import { SECRET_FORMS } from '../../../src/history/errors/secretForms';

const redact = await redactor([]);

describe('every form of secrets', () => {
  test.each(
    [...SECRET_FORMS, ...PROGRAM_FLAGS].map(({ example, redacted }) => [example, redacted]),
  )('of %j the secret is removed', (example, redacted) => {
    expect(redact(example)).toBe(redacted);
    expect(redact(redacted)).toBe(redacted);
  });

  test.each([
    'Mot de passe : hunter',
    'contraseña=hunter',
    'senha: hunter',
    'пароль: hunter',
    '密码：hunter',
    'パスワード: hunter',
    'Das Kennwort lautet hunter',
    'le mot de passe est hunter',
    'la contraseña es hunter',
    'het wachtwoord is hunter',
    '["api_key", "hunter"]',
    'machine h\n  login me\n  password hunter',
    'user:hunter@unix(/run/mysqld.sock)/db',
    'sqlldr userid=scott/hunter control=x',
    'sqlcmd -Phunter',
    'zip -r -P hunter x.zip /data',
    'mongorestore -p=hunter x',
    "['ldapsearch', '-w', 'hunter']",
    'openssl enc -pass pass:hunter -in x',
    'https://b.s3.amazonaws.com/x?X-Amz-Signature=hunter',
    'https://storage.googleapis.com/x?X-Goog-Signature=hunter&x=1',
  ])('a secret of letters only does not stay in %j', (text) => {
    expect(redact(text)).not.toContain('hunter');
  });

  test('the end of a private key whose BEGIN line was cut off is removed', () => {
    const body = `${'QUJDREVGR0hJSktMTU5P'.repeat(3)}\n`.repeat(3);
    expect(redact(`failed\n${body}-----END PRIVATE KEY-----\nbye`)).toBe('failed\n[redacted]\nbye');
  });
});

describe('what is no secret stays', () => {
  test.each([
    'password changed',
    'token expired',
    'the password is required',
    'the password is incorrect',
    'your password was changed',
    'Das Passwort ist falsch',
    'le mot de passe est invalide',
    'cannot read /var/cache/3f786850e387550fdab836ed7e6dc881de23001b/x',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b failed',
    '-----END CERTIFICATE-----',
    'sqlplus / as sysdba failed',
    'zip -r x.zip /data failed',
    'mongodump --port 27017 --db shop failed',
    'psql -w -h db failed',
    'disk SK is full',
    'key-value store is down',
    '10.0.0.1:AA refused',
    'net use failed',
  ])('%j is left as it is', (text) => {
    expect(redact(text)).toBe(text);
  });
});
