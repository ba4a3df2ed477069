import { describe, expect, test } from '@jest/globals';
import { fingerprintLine, renderFingerprint } from '../../../src/commands/print/fingerprint';
import { linesOf } from '../../support/listening';

const PRINT = {
  fingerprint: 'v1:0a94ba35aa0e826b',
  template: 'lock <*> held by <*>',
  errorType: 'lock',
};

describe('a fingerprint for people', () => {
  test('the masks come first, with what they masked, then template, type and fingerprint', () => {
    const masks = [
      { mask: 'number', text: '42' },
      { mask: 'ip', text: '10.0.0.1' },
    ];
    expect(linesOf(renderFingerprint({ ...PRINT, masks }))).toEqual([
      'mask         number  42',
      'mask         ip      10.0.0.1',
      'template     lock <*> held by <*>',
      'error type   lock',
      'fingerprint  v1:0a94ba35aa0e826b',
    ]);
  });

  test('a text in which nothing was masked says so, and what is empty is named so', () => {
    const lines = linesOf(renderFingerprint({ ...PRINT, template: '', errorType: '', masks: [] }));
    expect(lines.slice(0, 3)).toEqual([
      'mask         none',
      'template     empty',
      'error type   empty',
    ]);
  });

  test('an escape sequence in what was masked is spelled out', () => {
    const masks = [{ mask: 'x', text: '\u001b[31m' }];
    expect(linesOf(renderFingerprint({ ...PRINT, masks }))[0]).toBe('mask         x  \\x1b[31m');
  });
});

test('on one line, the template follows the fingerprint, with its escapes spelled out', () => {
  expect(fingerprintLine(PRINT)).toBe('v1:0a94ba35aa0e826b  lock <*> held by <*>');
  expect(fingerprintLine({ ...PRINT, template: 'a\nb' })).toBe('v1:0a94ba35aa0e826b  a\\nb');
});
