import { expect, test } from '@jest/globals';
import { ownDetectorSettings } from '../../../src/detectors/own/settings';

test('the setting ownDetectors is a list of queries and modules, empty by default', () => {
  const { fallback, accepts } = ownDetectorSettings.ownDetectors;
  expect(fallback).toEqual([]);
  expect(accepts).toMatchObject({
    type: 'list',
    check: 'distinctDetectors',
    of: { type: 'choice', by: undefined, of: [{ name: 'query' }, { name: 'module' }] },
  });
  const of = accepts.type === 'list' && accepts.of.type === 'choice' ? accepts.of.of : [];
  const required = of.map(({ object }) =>
    Object.keys(object.fields).filter((name) => object.fields[name]?.optional === false),
  );
  expect(required).toEqual([
    ['name', 'pattern', 'sql', 'text', 'confidence'],
    ['name', 'module'],
  ]);
  for (const { object } of of)
    expect(object.fields.name?.accepts).toMatchObject({ check: 'ownDetectorName' });
});
