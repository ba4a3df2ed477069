import { describe, expect, test } from '@jest/globals';
import {
  countErrorTypes,
  errorTypesShown,
  stumblesShown,
} from '../../../src/detectors/baseline/errorCounts';
import { errorKeyOf, errorTypeOf } from '../../../src/history/errors/errorTypeOf';
import { occurrencesOf } from '../../../src/history/occurrences';
import { outcomes, ran, times } from '../../support/views';
import { NOW } from '../../support/world';

const failed = (error: string | null, exitCode: number | null = null) =>
  ran(NOW, 60, { status: 'failed', error, exitCode });

describe('the error of a failed run', () => {
  test('the type of an error does not depend on the numbers in its text', () => {
    expect(errorTypeOf(failed('timed out after 30 s'))).toBe('timeout');
    expect(errorTypeOf(failed('timed out after 31 s'))).toBe('timeout');
    expect(errorTypeOf(failed(null, 3))).toBe('exit_3');
    expect(errorTypeOf(ran(NOW, 60, { status: 'timeout' }))).toBe('timeout');
  });

  test('the key of an error is its text with variable parts masked', () => {
    const [a, b] = [failed('timed out after 30 s'), failed('timed out after 31 s')];
    expect(errorKeyOf(a)).toBe(errorKeyOf(b));
    expect(errorKeyOf(a)).not.toBe(errorTypeOf(a));
    expect(errorKeyOf(failed('the query timed out'))).not.toBe(errorKeyOf(a));
  });

  test('the key of an error without a text is its type', () => {
    expect(errorKeyOf(failed(null, 3))).toBe('exit_3');
    expect(errorKeyOf(failed('', 4))).toBe('exit_4');
  });
});

describe('counts of error types', () => {
  test('error types are counted with the commonest first', () => {
    expect(countErrorTypes(outcomes('xxxyd'))).toEqual(
      [
        { errorType: 'timeout', count: 3 },
        { errorType: 'disk_full', count: 1 },
        { errorType: 'connection_refused', count: 1 },
      ].map((each) => expect.objectContaining(each)),
    );
  });

  test('among equally common error types, the one that occurred last comes first', () => {
    const order = (letters: string) =>
      countErrorTypes(outcomes(letters)).map(({ errorType }) => errorType);
    expect(order('xy')).toEqual(['connection_refused', 'timeout']);
    expect(order('yx')).toEqual(['timeout', 'connection_refused']);
  });

  test('at most twenty error types are shown', () => {
    const types = times(21, (index) => ({ errorType: `type ${index}`, count: 1 }));
    const shown = errorTypesShown(types);
    expect(Object.keys(shown)).toHaveLength(20);
    expect(shown).not.toHaveProperty('type 20');
  });
});

describe('stumbles in evidence', () => {
  test('stumbles are shown with their first and last time and their commonest error', () => {
    expect(stumblesShown(occurrencesOf(outcomes('.xyx.')))).toEqual({
      since: '2025-11-09 11:00:00',
      last_failure: '2025-11-09 13:00:00',
      error_type: 'timeout',
      error_types: { timeout: 2, connection_refused: 1 },
    });
  });

  test('the error type of stumbles is unknown where no run stumbled', () => {
    expect(stumblesShown(occurrencesOf(outcomes('..')))).toMatchObject({
      error_type: 'unknown',
      error_types: {},
    });
  });
});
