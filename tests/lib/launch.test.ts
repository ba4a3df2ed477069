import { expect, test } from '@jest/globals';
import { takeLaunch } from '../../src/lib/launch';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('takeLaunch reads what the launcher noted, and takes its notes out of the environment', () => {
  const env = {
    PATH: '/bin',
    GOALGEN_LAUNCH: 'files=1024 blocked=0000000000000200 ignored=4000000000000003 descriptors=3,17',
    GOALGEN_LAUNCH_ENVIRONMENT: base64('A=1\0NODE_OPTIONS=--x=y\0odd.name=two\nlines\0EMPTY=\0'),
  };
  expect(takeLaunch(env)).toEqual({
    environment: { A: '1', NODE_OPTIONS: '--x=y', 'odd.name': 'two\nlines', EMPTY: '' },
    rawVariables: new Map(),
    openFiles: '1024',
    ignoredSignals: [1, 2, 63],
    blockedSignals: [10],
    descriptors: [3, 17],
  });
  expect(env).toEqual({ PATH: '/bin' });
});

test('takeLaunch knows nothing where the launcher noted nothing', () => {
  expect(takeLaunch({ PATH: '/bin' })).toEqual({
    environment: undefined,
    rawVariables: new Map(),
    openFiles: undefined,
    ignoredSignals: [],
    blockedSignals: [],
    descriptors: [],
  });
});

test('takeLaunch has the bytes of variables that are not UTF-8', () => {
  const noted = Buffer.from('A=\xfc\0B=ü\0', 'latin1').toString('base64');
  const { environment, rawVariables } = takeLaunch({ GOALGEN_LAUNCH_ENVIRONMENT: noted });
  expect(environment).toMatchObject({ A: '\ufffd' });
  expect(rawVariables).toEqual(
    new Map([
      ['A', Buffer.from([0xfc])],
      ['B', Buffer.from([0xfc])],
    ]),
  );
});

test('takeLaunch gives back what was put aside singly', () => {
  const env = { PATH: '/bin', GOALGEN_LAUNCH: '', GOALGEN_LAUNCH_ASIDE_NODE_OPTIONS: '--x' };
  expect(takeLaunch(env).environment).toEqual({ PATH: '/bin', NODE_OPTIONS: '--x' });
  expect(env).toEqual({ PATH: '/bin' });
});
