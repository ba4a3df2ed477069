import { describe, expect, test } from '@jest/globals';
import { fingerprint } from '../../../src/history/errors/fingerprint/fingerprint';

const template = (text: string) => fingerprint(text).template;

/** Messages in the style of many systems: what varies, and one message with two values of it. */
const SAME: ReadonlyArray<readonly [string, string, string]> = [
  ['a host and its address', 'gone: web-3/10.0.0.7:8030', 'gone: web-3:8030'],
  ['a list of any length', 'asked to drop blk_17 blk_-9 blk_4', 'asked to drop blk_2'],
  ['a list with commas', 'peers [10.0.0.1:80, 10.0.0.2:80]', 'peers [10.0.0.9:81]'],
  [
    'a list of things of many words',
    'sets n-1 0x1f <ok> n-2 0xff <ok> n-3 0x3f <ok>',
    'sets n-7 0x0 <ok>',
  ],
  ['a row of host names', 'no answer from node-[1 2 7-9]', 'no answer from node-31'],
  [
    'a size with its restatement',
    'sent 90 bytes, alive <1 sec',
    'sent 18846 bytes (18.4 KB), alive 00:17',
  ],
  ['units that a program chooses', 'used 1 B in 3 ms', 'used 2.5 KB in 1.5 seconds'],
  ['one and many', '1 test failed', '12 tests failed'],
  ['a value', 'opened db=main, ws=null', 'opened db=Copy{7 of 9}, ws=Source{10113}'],
  ['a missing value', 'uid=0 tty= host=', 'uid=7 tty=ssh host=a.example.org'],
  ['an empty list', 'Items: []', 'Items: [7, 9]'],
  ['an empty list with a blank', 'Items: [ ]', 'Items: [7]'],
  ['an empty object', 'missing keys {}', "missing keys {'a': 1, 'b': 2}"],
  ['an empty bracket', 'no rows for ids ()', 'no rows for ids (7, 9)'],
  ['no number', 'loss is NaN at step 3', 'loss is 0.31 at step 4'],
  ['an infinite number', 'score -inf is too low', 'score -7.5 is too low'],
  ['a sign', 'offset +5 is bad', 'offset -5 is bad'],
  ['a sign as people write it', 'offset \u22125 is bad', 'offset 5 is bad'],
  ['a user', 'session opened for user cyrus', 'session opened for user news'],
  ['a table', 'permission denied for table orders', 'permission denied for table "users"'],
  ['a host', 'lost connection to host primary', 'lost connection to host db-7'],
  ['the version of a test', 'test_login_v2 failed', 'test_login_v3 failed'],
  ['states of a part', 'supplies ( on on )', 'supplies ( on off )'],
  ['a hidden reading', 'fans ( 3552 **** 3375 )', 'fans ( 3552 3534 3375 )'],
  ['a name in quotes', "column 'id' is unknown", "column 'total sum' is unknown"],
  [
    'quotes as a log writes them',
    'part \\042alt0\\042 is down',
    'part \\042WWID:01-6005\\042 is down',
  ],
  [
    'an unknown user',
    'invalid user admin from 10.1.1.1 port 22',
    'invalid user  from 10.2.2.2 port 9',
  ],
  ['a login', 'Failed password for root from 10.1.1.1', 'Failed password for git from 10.1.1.2'],
  ['a host without digits', 'lookup of mail.example.org failed', 'lookup of ns.a-b.co.uk failed'],
  ['a class or a package', 'loading org.foo.Bar$Baz', 'loading com.example.app.Main'],
  ['an object', 'writing Event@7317849d', 'writing Event@deadbeef'],
  ['a path', 'cannot read /var/lib/x: denied', 'cannot read ~/a/b.c: denied'],
  ['a path of Windows', 'loaded C:\\Windows\\a.dll', 'loaded \\\\host\\share\\b.dll'],
  [
    'a request',
    '10.0.0.1 "GET /a/b HTTP/1.1" time: 0.2',
    '10.0.0.2,10.0.0.3 "GET /c?x=1 HTTP/1.0" time: 0.3',
  ],
  ['a date', 'at Mon Apr 11 22:17:16 2005', 'at 2005-04-12T22:17:16.123+02:00'],
  ['hardware addresses', 'lease for 00:11:43:e3:ba:c3', 'lease for FF:F2:9F:16:DE:3D'],
  ['hexadecimal words', 'mask ffffffff at 003a90cc', 'mask 00000000 at deadbeef'],
  ['a direction', 'link z+ is lost', 'link x- is lost'],
  ['an interface', 'down: eth1', 'down: scip0'],
  ['digits of other scripts', 'строка ٣٤ плохая', 'строка ١ плохая'],
  ['digits in a script without blanks', '重试3次后失败', '重试17次后失败'],
];

const DIFFERENT: ReadonlyArray<readonly [string, string, string]> = [
  ['tests whose names hold digits', 'test_oauth2_login failed', 'test_s3_upload failed'],
  [
    'tests of one file',
    'FAILED tests/t1.py::test_a2_x - Error',
    'FAILED tests/t1.py::test_b2_x - Error',
  ],
  ['tests of Java', 'TestLogin2FA.testOk failed', 'TestMail2Web.testOk failed'],
  ['steps', 'step build_s3_bundle failed', 'step md5sum_check failed'],
  ['units', 'Failed to start apache2.service', 'Failed to start redis6.service'],
  ['instances of a unit', 'postgresql@14-main.service failed', 'postgresql@14-test.service failed'],
  ['truths', 'replication enabled: true', 'replication enabled: false'],
  ['truths of a key', 'ssl=yes refused', 'ssl=no refused'],
  ['truths in brackets', 'connection closed (true)', 'connection closed (false)'],
  ['states', 'service state changed to Active', 'service state changed to Inactive'],
  ['states of a key', 'link=up, peer lost', 'link=down, peer lost'],
  ['a thing that is not named', 'error in table is known', 'error in table was known'],
  ['what a server does', 'timeout on server startup', 'timeout on server shutdown'],
  ['what is done to a key', 'failure in key rotation', 'failure in key exchange'],
  ['another key', 'getSteps=1##2', 'setSteps=1##2'],
  ['another word before a colon', 'onExtend:15 1', 'onStand:15 1'],
  ['another state', 'part 7 is up', 'part 7 is down'],
  ['another method', '"GET /a HTTP/1.1" 1', '"POST /a HTTP/1.1" 1'],
  ['another kind of thing', 'block rdd_42_20 kept', 'block broadcast_9 kept'],
  ['another event', 'got action.screen.SCREEN_ON', 'got action.screen.SCREEN_OFF'],
  ['another exception', 'java.io.IOException: 7', 'java.net.SocketException: 7'],
  ['words with a slash', 'read/write of 1', 'and/or of 1'],
  ['an error given in quotes', '{"error":"disk full"}', '{"error":"no route"}'],
  ['an error given as a value', 'op=7 reason=quota', 'op=7 reason=denied'],
  ['a comparison', 'limit: 5 > 3', 'limit: 5'],
];

describe('messages that mean the same', () => {
  test.each(SAME)('two messages have one template: %s', (_, one, other) => {
    expect(template(other)).toBe(template(one));
  });
});

describe('messages that mean something else', () => {
  test.each(DIFFERENT)('two messages have two templates: %s', (_, one, other) => {
    expect(template(other)).not.toBe(template(one));
  });
});

describe('messages without variable parts', () => {
  test.each([
    'Input/output error',
    "can't open the users' list",
    'psycopg2.OperationalError: server closed the connection',
    'if a == b then a => c',
    'BLOCK* is full... really?',
    'level=error msg="connection lost to the other side"',
    'Error: no space left on device',
  ])('a message without variable parts is its own template: %s', (text) => {
    expect(template(text)).toBe(text);
  });
});
