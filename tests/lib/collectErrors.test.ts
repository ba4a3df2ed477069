import { describe, expect, test } from '@jest/globals';
import { collectErrors, throwCollected } from '../../src/lib/collectErrors';
import { NotFoundError } from '../../src/lib/errors';

describe('trying several things', () => {
  const failing = (id: string) => new NotFoundError(`no ${id}`, 'look');

  test('collectErrors tries every item, and returns the failures in order', async () => {
    const tried: string[] = [];
    const errors = await collectErrors(['a', 'b', 'c'], async (id) => {
      tried.push(id);
      if (id !== 'b') throw failing(id);
    });
    expect(tried).toEqual(['a', 'b', 'c']);
    expect(errors.map(({ message }) => message)).toEqual(['no a', 'no c']);
  });

  test('collectErrors stops at a failure that is a bug', async () => {
    const tried: string[] = [];
    const all = collectErrors(['a', 'b'], async (id) => {
      tried.push(id);
      throw new TypeError('a bug');
    });
    await expect(all).rejects.toThrow(TypeError);
    expect(tried).toEqual(['a']);
  });

  test('throwCollected throws the failures together, and nothing when there is none', () => {
    expect(() => throwCollected([failing('a'), failing('b')])).toThrow('no a\nno b');
    expect(() => throwCollected([failing('a')])).toThrow('no a');
    expect(() => throwCollected([])).not.toThrow();
  });
});
