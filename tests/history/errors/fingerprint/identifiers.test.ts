import { expect, test } from '@jest/globals';
import { identifierPieces } from '../../../../src/history/errors/fingerprint/identifiers';

test.each([
  ['test_oauth2_login', ['test_oauth', '2', '_login']],
  ['test_2fa_login', ['test_', '2', 'fa_login']],
  ['build_s3_bundle', ['build_s', '3', '_bundle']],
  ['test_login_v2', ['test_login_v', '2', '']],
  ['redis6.service', ['redis', '6', '.service']],
  ['postgresql@14-main.service', ['postgresql@', '14', '-main.service']],
  ['TestLogin2FA.testOk', ['TestLogin', '2', 'FA.testOk']],
])('%s is an identifier, whose numbers alone are masked', (word, pieces) => {
  expect(identifierPieces(word)).toEqual(pieces);
});

test.each([
  'worker_17',
  'container_17_0001',
  'attempt_1445144423722_0020_m_000000_0',
  'blk_-1608999687919862906',
  'a64f_09ce',
  'user_a1b2c3',
  'job_20251109',
  'x9_y2',
  'node17',
  'worker-3',
  'web-7d4b9c-x2k9z',
  'session-c12.scope.d',
  'run-r8f3a9c.service',
  'v1.2.3',
  'org.mortbay.log.Slf4jLog',
  '2.service',
  'dGhpc0lzQ3',
])('%s names one thing out of many', (word) => {
  expect(identifierPieces(word)).toBeUndefined();
});

test('a long word is read in linear time', () => {
  expect(identifierPieces(`${'a_'.repeat(500_000)}1`)).toBeUndefined();
  expect(identifierPieces(`${'Aa'.repeat(500_000)}1`)).toBeUndefined();
  expect(identifierPieces(`${'a.'.repeat(500_000)}1`)).toBeUndefined();
});
