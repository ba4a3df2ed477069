import { describe, expect, test } from '@jest/globals';
import { memoizeByText, memoizeLast } from '../../src/lib/memoize';

describe('an answer that is remembered', () => {
  test('memoizeLast computes an answer once while the same key is asked', () => {
    const asked: object[] = [];
    const answer = memoizeLast((key: object) => asked.push(key));
    const [a, b] = [{}, {}];
    expect([answer(a), answer(a), answer(b), answer(b), answer(a)]).toEqual([1, 1, 2, 2, 3]);
    expect(asked).toEqual([a, b, a]);
  });

  test('memoizeByText computes an answer once per text, until too many are known', () => {
    const asked: string[] = [];
    const answer = memoizeByText(2, (text) => {
      asked.push(text);
      return text.toUpperCase();
    });
    expect(['a', 'b', 'a', 'b'].map(answer)).toEqual(['A', 'B', 'A', 'B']);
    expect(asked).toEqual(['a', 'b']);
    expect(['c', 'c', 'a'].map(answer)).toEqual(['C', 'C', 'A']);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });
});
