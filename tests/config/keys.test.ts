import { expect, test } from '@jest/globals';
import { configKeys, settingAt, typedValue, variableOf } from '../../src/config/keys';

test('every setting is found at its own path', () => {
  for (const { path, setting } of configKeys()) expect(settingAt(path.split('.'))).toBe(setting);
});

test.each([[['gates']], [['gates', 'noSuch']], [['dataDir', 'x']], [['constructor']], [[]]])(
  'there is no setting at %j',
  (path: string[]) => expect(settingAt(path)).toBeUndefined(),
);

test('no two settings have the same environment variable', () => {
  const variables = configKeys().map(({ path }) => variableOf(path));
  expect(new Set(variables).size).toBe(variables.length);
});

test.each([
  ['gates.minConfidence', '0.75', 0.75],
  ['gates.minConfidence', 'high', 'high'],
  ['gates.minConfidence', ' ', ' '],
  ['learning.tighten', 'false', false],
  ['learning.tighten', 'no', 'no'],
  ['redact.patterns', '["a"]', ['a']],
  ['redact.patterns', 'a', 'a'],
  ['dataDir', '7', '7'],
])('the text typed for %s, %j, is the value %j', (path, text, value) => {
  const key = configKeys().find((each) => each.path === path);
  expect(key && typedValue(key, text)).toEqual(value);
});
