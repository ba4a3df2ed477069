import { expect, test } from '@jest/globals';
import { explainedJson, fingerprintJson } from '../../../src/commands/json/fingerprint';

const PRINT = { fingerprint: 'v2:0a94ba35aa0e826b', template: 'lock <*>', errorType: 'lock' };
const JSON_PRINT = {
  fingerprint: 'v2:0a94ba35aa0e826b',
  template: 'lock <*>',
  error_type: 'lock',
};

test('a fingerprint as JSON has its template and its error type', () => {
  expect(fingerprintJson(PRINT)).toEqual(JSON_PRINT);
});

test('an explained fingerprint also has the masks that applied, in their order', () => {
  const masks = [
    { mask: 'number', text: '42' },
    { mask: 'ip', text: '10.0.0.1' },
  ];
  expect(explainedJson({ ...PRINT, masks })).toEqual({ ...JSON_PRINT, masks });
});
