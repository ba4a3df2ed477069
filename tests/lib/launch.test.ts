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
    openFiles: undefined,
    ignoredSignals: [],
    blockedSignals: [],
    descriptors: [],
  });
});
